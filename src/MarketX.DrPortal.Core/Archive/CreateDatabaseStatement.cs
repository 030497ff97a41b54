namespace MarketX.DrPortal.Core.Archive;

/// <summary>Understands <c>CREATE DATABASE name WITH option = value ...;</c> as pg_dump writes it.</summary>
internal static class CreateDatabaseStatement
{
    /// <summary>Options that say nothing about the database's nature, or that only pg_upgrade's dumps have.</summary>
    private static readonly string[] Ignored = ["template", "collation_version", "strategy", "oid"];

    private static readonly string[] Known =
        ["encoding", "locale_provider", "locale", "lc_collate", "lc_ctype", "icu_locale", "icu_rules", "builtin_locale", "tablespace"];

    /// <summary>The facts, or null where the text is something else.</summary>
    public static ArchiveDatabase? Parse(string sql, bool standardStrings)
    {
        var tokens = new SqlCursor(SqlTokenizer.All(sql, standardStrings));
        if (!tokens.TakeWord("create") || !tokens.TakeWord("database") || tokens.TakeName() is not { } name)
            return null;

        tokens.TakeWord("with");
        var options = new Dictionary<string, string>(StringComparer.Ordinal);
        while (!tokens.AtEnd && !tokens.TakeSymbol(';'))
        {
            if (tokens.TakeName() is not { } option)
                return null;
            tokens.TakeSymbol('=');
            if (tokens.TakeValue() is not { } value || !options.TryAdd(option, value))
                return null;
        }

        return Provider(options) is { } provider ? Database(name, provider, options) : null;
    }

    private static ArchiveLocaleProvider? Provider(Dictionary<string, string> options) =>
        options.GetValueOrDefault("locale_provider", "libc") switch
        {
            "libc" => ArchiveLocaleProvider.Libc,
            "icu" => ArchiveLocaleProvider.Icu,
            "builtin" => ArchiveLocaleProvider.Builtin,
            _ => null,
        };

    private static ArchiveDatabase Database(
        string name, ArchiveLocaleProvider provider, Dictionary<string, string> options)
    {
        var locale = options.GetValueOrDefault("locale");
        return new ArchiveDatabase
        {
            Name = name,
            Encoding = options.GetValueOrDefault("encoding"),
            LocaleProvider = provider,
            Locale = locale,
            Collate = options.GetValueOrDefault("lc_collate", locale!),
            CType = options.GetValueOrDefault("lc_ctype", locale!),
            IcuLocale = options.GetValueOrDefault("icu_locale"),
            IcuRules = options.GetValueOrDefault("icu_rules"),
            BuiltinLocale = options.GetValueOrDefault("builtin_locale"),
            Tablespace = options.GetValueOrDefault("tablespace"),
            UnknownOptions = [.. options.Keys.Except([.. Known, .. Ignored])],
        };
    }
}
