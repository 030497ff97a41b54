/* A provider of security labels that takes any label: no package has one that works without SELinux.
   It is compiled without PostgreSQL's headers, so what it needs of them is declared here, as fmgr.h and commands/seclabel.h have it. */

typedef struct
{
	int		len, version, funcmaxargs, indexmaxkeys, namedatalen, float8byval;
	char	abi_extra[32];
#if PG_MAJOR >= 18
	const char *name, *module_version;
#endif
} Pg_magic_struct;

extern void register_label_provider(const char *name, void (*check) (const void *object, const char *label));

const Pg_magic_struct *
Pg_magic_func(void)
{
	static const Pg_magic_struct magic = {sizeof(Pg_magic_struct), PG_MAJOR * 100, 100, 32, 64, 1, "PostgreSQL"};

	return &magic;
}

static void
take(const void *object, const char *label)
{
}

void
_PG_init(void)
{
	register_label_provider("drportal_test", take);
}
