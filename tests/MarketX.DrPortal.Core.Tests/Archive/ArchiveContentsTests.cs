using MarketX.DrPortal.Core.Archive;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive;

/// <summary>Facts from heads written by hand; <see cref="RealContentsTests"/> has those of real archives.</summary>
public sealed class ArchiveContentsTests
{
    [Theory]
    [InlineData("ACL", "GRANT SELECT ON TABLE s.t TO reader;\n", "reader")]
    [InlineData("ACL", "REVOKE ALL ON SCHEMA public FROM PUBLIC;\nGRANT ALL ON SCHEMA public TO PUBLIC;\n", "")]
    [InlineData("ACL", "GRANT ALL ON FUNCTION s.f(a integer, \"to\" text, from_ date) TO a WITH GRANT OPTION;\n", "a")]
    [InlineData("ACL", "GRANT SELECT(\"x TO y\"),UPDATE(z) ON TABLE s.t TO \"semi;colon\";\n", "semi;colon")]
    [InlineData("ACL", "SET SESSION AUTHORIZATION \"Gran\"\"ter\";\nGRANT ALL ON TABLE s.t TO b;\nRESET SESSION AUTHORIZATION;\n", "Gran\"ter b")]
    [InlineData("ACL", "GRANT x ON TABLE \"a\".\"TO nobody;\" TO \"PUBLIC\", c, PUBLIC, d GRANTED BY e;", "PUBLIC c d e")]
    [InlineData("ACL", "GRANT USAGE ON FOREIGN SERVER s TO GROUP g;\n", "g")]
    [InlineData("ACL", "-- GRANT ALL TO x;\nREVOKE GRANT OPTION FOR SELECT ON TABLE t FROM y CASCADE;\n", "y")]
    [InlineData("DEFAULT ACL", "ALTER DEFAULT PRIVILEGES FOR ROLE \"the one\" IN SCHEMA s REVOKE ALL ON TABLES FROM \"the one\";\nALTER DEFAULT PRIVILEGES FOR ROLE \"the one\" IN SCHEMA s GRANT ALL ON TABLES TO f;", "f the_one")]
    [InlineData("POLICY", "CREATE POLICY \"TO g\" ON s.t AS RESTRICTIVE FOR SELECT TO h, \"i j\" USING ((a = 'TO k'::text));", "h i_j")]
    [InlineData("POLICY", "CREATE POLICY p ON s.t USING ((a = (SELECT 1)));", "")]
    [InlineData("USER MAPPING", "CREATE USER MAPPING FOR \"l m\" SERVER s OPTIONS (\"user\" 'for n');\n", "l_m")]
    [InlineData("USER MAPPING", "CREATE USER MAPPING FOR PUBLIC SERVER s;\n", "")]
    [InlineData("DATABASE PROPERTIES", "ALTER DATABASE d SET work_mem TO '1';\nALTER ROLE o IN DATABASE d SET search_path TO 'x', 'y';\n", "o")]
    [InlineData("TABLE", "CREATE TABLE t (a text DEFAULT 'GRANT ALL ON x TO y;');", "")]
    [InlineData("COMMENT", "COMMENT ON TABLE t IS 'GRANT ALL ON x TO y;';", "")]
    public async Task Roles_Statement_AreThoseItNames(string description, string definition, string expected)
    {
        var contents = await ContentsAsync(EntryDraft.StandardStrings(1, "on"), EntryDraft.Of(2, description, "x", definition));

        Assert.Equal(expected, string.Join(' ', contents.Roles.Select(role => role.Name.Replace(' ', '_'))));
        Assert.All(contents.Roles, role => Assert.NotEqual(ArchiveRoleUses.None, role.Uses));
    }

    [Fact]
    public async Task Roles_SeveralUses_AreJoined()
    {
        var contents = await ContentsAsync(
            EntryDraft.Of(1, "TABLE", "t", "", owner: "a"), EntryDraft.Of(2, "ACL", "t", "GRANT ALL ON TABLE t TO a;", owner: "b"));

        Assert.Equal([new("a", ArchiveRoleUses.Owner | ArchiveRoleUses.Privileges), new("b", ArchiveRoleUses.Owner)], contents.Roles);
    }

    [Theory]
    [InlineData("CREATE EXTENSION IF NOT EXISTS hstore WITH SCHEMA \"my ext\";\n", "hstore", "my ext", null)]
    [InlineData("CREATE EXTENSION \"uuid-ossp\" VERSION '1.1' CASCADE;", "uuid-ossp", null, "1.1")]
    [InlineData("-- nothing to see", "the tag", null, null)]
    public async Task Extensions_Statement_IsTakenApart(string definition, string name, string? schema, string? version) =>
        Assert.Equal([new(name, schema, version)], (await ContentsAsync(EntryDraft.Of(1, "EXTENSION", "the tag", definition))).Extensions);

    [Fact]
    public async Task Tables_DefinitionsAndData_ArePaired()
    {
        var contents = await ContentsAsync(
            EntryDraft.TableData(1, "data only"),
            new EntryDraft { DumpId = 2, Tag = "both"u8.ToArray() },
            new EntryDraft { DumpId = 3, Tag = "no data"u8.ToArray() },
            new EntryDraft { DumpId = 4, Tag = "both"u8.ToArray(), Namespace = "other"u8.ToArray() },
            EntryDraft.TableData(5, "both"));

        Assert.Equal(
            [new("public", "data only", null, 1, null), new("public", "both", 2, 5, null), new("public", "no data", 3, null, null), new("other", "both", 4, null, null)],
            contents.Tables);
        Assert.Empty(contents.DataBytes);
    }

    [Fact]
    public async Task DataBytes_OffsetsInAnyOrder_AreDifferences()
    {
        var head = await HeadAsync(Placed(1, 9_000), Placed(2, 7_000), Placed(3, 7_500));

        Assert.Equal([new(2, 500), new(3, 1_500)], ArchiveContents.Of(head, archiveLength: null).DataBytes.OrderBy(pair => pair.Key));
        Assert.Equal([new(1, 1_000), new(2, 500), new(3, 1_500)], ArchiveContents.Of(head, archiveLength: 10_000).DataBytes.OrderBy(pair => pair.Key));
        Assert.Equal(1_500, ArchiveContents.Of(head, archiveLength: null).Tables.Single(table => table.Name == "t3").DataBytes);
    }

    [Fact]
    public async Task DataBytes_OneBlockUnknown_AreUnknown() =>
        Assert.Empty((await ContentsAsync(Placed(1, 9_000), EntryDraft.TableData(2, "t2"), Placed(3, 9_500))).DataBytes);

    [Theory]
    [InlineData(9_000)]
    [InlineData(100)]
    public async Task Of_ArchiveEndsBeforeItsData_SaysThatItIsCut(long length)
    {
        var head = await HeadAsync(Placed(1, 9_000));

        var exception = Assert.Throws<ArchiveFormatException>(() => ArchiveContents.Of(head, length));

        Assert.Equal(ArchiveFormatProblem.Truncated, exception.Problem);
    }

    private static EntryDraft Placed(int dumpId, long offset) =>
        EntryDraft.TableData(dumpId, $"t{dumpId}") with { DataState = 2, Offset = offset };

    private static Task<ArchiveHead> HeadAsync(params EntryDraft[] entries) =>
        ArchiveReaderTests.ReadAsync(new HeadBuilder().Build(entries));

    private static async Task<ArchiveContents> ContentsAsync(params EntryDraft[] entries) =>
        ArchiveContents.Of(await HeadAsync(entries), archiveLength: null);
}
