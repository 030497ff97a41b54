using MarketX.DrPortal.Core.Archive;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive;

public sealed class CopyTargetTests
{
    [Theory]
    [InlineData("COPY public.t (id, \"Na\"\"me\", \"a,b\") FROM stdin;\n", "COPY \"public\".\"t\" (\"id\", \"Na\"\"me\", \"a,b\") FROM stdin")]
    [InlineData("COPY \"my schema\".\"t (x) FROM stdin;\" (\"from\") FROM stdin;\n", "COPY \"my schema\".\"t (x) FROM stdin;\" (\"from\") FROM stdin")]
    [InlineData("COPY public.no_columns  FROM stdin;\n", "COPY \"public\".\"no_columns\" FROM stdin")]
    [InlineData("COPY t (id) FROM stdin;", "COPY \"t\" (\"id\") FROM stdin")]
    public void TryParse_StatementByPgDump_IsTakenApartAndWrittenAnew(string statement, string expected)
    {
        var target = CopyTarget.TryParse(statement);

        Assert.NotNull(target);
        Assert.Equal(expected, target.ToCopyStatement());
        Assert.Equivalent(target, CopyTarget.TryParse(target.ToCopyStatement() + ";"), strict: true);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("COPY t (id) FROM stdin")]
    [InlineData("COPY t (id) FROM stdin; DROP TABLE t;")]
    [InlineData("COPY t (id) FROM stdin WITH (FORMAT csv);")]
    [InlineData("COPY t (id) FROM '/etc/passwd';")]
    [InlineData("COPY t (id) FROM PROGRAM 'id';")]
    [InlineData("COPY t (id) TO stdout;")]
    [InlineData("COPY (SELECT 1) TO stdout;")]
    [InlineData("COPY t WITH OIDS FROM stdin;")]
    [InlineData("COPY t () FROM stdin;")]
    [InlineData("COPY t (id,) FROM stdin;")]
    [InlineData("COPY t (id FROM stdin;")]
    [InlineData("COPY a.b.c (id) FROM stdin;")]
    [InlineData("COPY a. (id) FROM stdin;")]
    [InlineData("COPY U&\"t\" (id) FROM stdin;")]
    [InlineData("COPY 't' (id) FROM stdin;")]
    [InlineData("COPY t (id) FROM \"stdin\";")]
    [InlineData("COPY t (id) FROM stdin; -- \n SELECT 1")]
    [InlineData("COPY t (\"id) FROM stdin;")]
    public void TryParse_AnythingElse_IsNull(string? statement) => Assert.Null(CopyTarget.TryParse(statement));
}
