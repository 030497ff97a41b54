using MarketX.DrPortal.Core.Archive;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive;

/// <summary>Facts derived from archives by the installed pg_dump.</summary>
[Collection(nameof(ArchiveClusterGroup))]
public sealed class RealContentsTests(ArchiveCluster cluster)
{
    private const ArchiveRoleUses Owner = ArchiveRoleUses.Owner;
    private const ArchiveRoleUses Privileges = ArchiveRoleUses.Privileges;
    private const ArchiveRoleUses Policy = ArchiveRoleUses.Policy;

    [Fact]
    public async Task Roles_NastyDatabase_AreAllThatItNames()
    {
        var contents = await ContentsAsync(ArchiveCluster.Nasty);

        Assert.Equal(
            [
                new("PUBLIC", Privileges),
                new("Weird \"Role\" name", Owner | Privileges),
                new("configured", ArchiveRoleUses.DatabaseSetting),
                new("granter", Privileges),
                new("group", Privileges | Policy),
                new("mapped, user", ArchiveRoleUses.UserMapping),
                new("plain_owner", Owner),
                new("policy_reader", Policy),
                new("postgres", Owner | Privileges),
                new("semi;colon -- and (more", Privileges),
                new("to", Privileges),
                new("ünïcode 'rolle'", Owner),
            ],
            contents.Roles);
    }

    [Fact]
    public async Task Contents_NastyDatabase_HasOneOfEverything()
    {
        var contents = await ContentsAsync(ArchiveCluster.Nasty);

        Assert.Equal(
            [new("citext", "public", null), new("hstore", "ext", null), new("uuid-ossp", "my schema", null)],
            contents.Extensions.OrderBy(extension => extension.Name));
        Assert.Equal(["odd space"], contents.Tablespaces);
        Assert.Equal(["sub one"], contents.Subscriptions);
        Assert.Equal(["pub one"], contents.Publications);
        Assert.Equal(["odd server"], contents.ForeignServers);
        Assert.Equal(["on \"end\""], contents.EventTriggers);
        Assert.True(contents.HasLargeObjects);
        Assert.Equal(2, contents.CountsByDescription["BLOB"]);
        Assert.Equal(7, contents.CountsByDescription["TABLE DATA"]);
    }

    [Fact]
    public async Task Tables_NastyDatabase_HaveTheirDataAndItsSize()
    {
        var file = await cluster.DumpToFileAsync(ArchiveCluster.Nasty, "--compress=0");
        var length = new FileInfo(file).Length;
        var head = await RealArchiveTests.ReadAsync(file);
        var contents = ArchiveContents.Of(head, length);

        Assert.Equal(
            [
                "my schema.table with \"quotes\" and spaces", "public.elsewhere", "public.empty", "public.no_columns",
                "public.part", "public.part_eu", "public.part_us", "Ωmega.new\nline",
            ],
            contents.Tables.Select(table => $"{table.Schema}.{table.Name}").Order(StringComparer.Ordinal));
        Assert.Equal(["part"], contents.Tables.Where(table => table.DataId is null).Select(table => table.Name));
        Assert.All(contents.Tables, table => Assert.Equal(table.DataId is null, table.DataBytes is null));
        // Nothing lies between the head and the blocks, nor after them.
        Assert.Equal(length - head.Length, contents.DataBytes.Values.Sum());
        // Block type and number; a chunk with its length, of "\." and two empty lines, which end COPY text; the end.
        var empty = contents.Tables.Single(table => table.Name == "empty");
        Assert.Equal(1 + 5 + 5 + 5 + 5, empty.DataBytes);
    }

    [Theory]
    [InlineData(ArchiveCluster.Nasty, "UTF8", "C.UTF-8", "C.UTF-8", "plain_owner")]
    [InlineData(ArchiveCluster.Latin1, "LATIN1", "C", "C", "postgres")]
    [InlineData(ArchiveCluster.SqlAscii, "SQL_ASCII", "C", "C", "postgres")]
    public async Task Database_RealArchive_IsAsItWasMade(string name, string encoding, string collate, string ctype, string owner)
    {
        var database = ArchiveDatabase.From(await RealArchiveTests.ReadAsync(await cluster.DumpThroughPipeAsync(name)))!;

        Assert.Equal((name, encoding, collate, ctype, owner), (database.Name, database.Encoding, database.Collate, database.CType, database.Owner));
        Assert.Equal(ArchiveLocaleProvider.Libc, database.LocaleProvider);
        Assert.Empty(database.UnknownOptions);
    }

    [Fact]
    public async Task CopyStatements_NastyDatabase_AllParse()
    {
        var head = await RealArchiveTests.ReadAsync(await cluster.DumpToFileAsync(ArchiveCluster.Nasty));
        var data = head.Entries.Where(entry => entry.Description == "TABLE DATA").ToArray();

        foreach (var entry in data)
        {
            var target = CopyTarget.TryParse(entry.CopyStatement);
            Assert.NotNull(target);
            Assert.Equal((entry.Namespace, entry.Tag), (target.Schema, target.Table));
        }

        var odd = CopyTarget.TryParse(data.Single(entry => entry.Namespace == "my schema").CopyStatement)!;
        Assert.Equal(["id", "TO", "a,b", "日本"], odd.Columns);
    }

    [Fact]
    public async Task CopyStatements_ThroughPartitionRoot_NameTheRoot()
    {
        var head = await RealArchiveTests.ReadAsync(await cluster.DumpToFileAsync(ArchiveCluster.Nasty, "--load-via-partition-root"));

        var partition = head.Entries.Single(entry => entry is { Description: "TABLE DATA", Tag: "part_eu" });
        Assert.Equal("part", CopyTarget.TryParse(partition.CopyStatement)!.Table);
    }

    private async Task<ArchiveContents> ContentsAsync(string database) =>
        ArchiveContents.Of(await RealArchiveTests.ReadAsync(await cluster.DumpToFileAsync(database)), archiveLength: null);
}
