using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Archive;
using MarketX.DrPortal.TestServices.Sample;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Restores;

/// <summary>Tables chosen from real archives, restored by pg_restore into empty databases, and compared with where they came from.</summary>
[Collection(nameof(ArchiveClusterGroup))]
public sealed class TableSelectionTests(ArchiveCluster cluster)
{
    private const string Restored = "restored_tables";

    [Fact]
    [Trait("Category", "Long")]
    public async Task Of_EachTableOfTheTangledDatabase_ComesBackWithAllThatBelongsToIt()
    {
        await cluster.CreateAsync("tangled", TangledDatabase.Sql);
        await AssertEachComesBackAsync("tangled");
        await cluster.DropAsync("tangled");
    }

    [Fact]
    public async Task Of_EachTableThroughItsPartitionsRoot_ComesBack()
    {
        await cluster.CreateAsync("tangled_root", TangledDatabase.Sql);
        await AssertEachComesBackAsync("tangled_root", "events", "--load-via-partition-root");
        await cluster.DropAsync("tangled_root");
    }

    [Fact]
    public async Task Of_EachTableOfTheSmallDatabase_ComesBack()
    {
        await cluster.CreateAsync("small", Engine.SmallDatabase.Sql);
        await AssertEachComesBackAsync("small");
        await cluster.DropAsync("small");
    }

    [Fact]
    public Task Of_EachTableOfTheNastyDatabase_ComesBack() => AssertEachComesBackAsync(ArchiveCluster.Nasty);

    [Fact]
    public async Task Of_EachTableOfChinook_ComesBack()
    {
        Assert.SkipWhen(ArchiveCluster.ChinookScript is null, "The Chinook script is not beside this repository.");
        await AssertEachComesBackAsync(ArchiveCluster.Chinook);
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task Of_EachTableOfTheSample_ComesBack()
    {
        await cluster.CreateAsync("sample");
        await SampleDatabase.FillAsync(cluster.ConnectionString("sample"), 0.01, TestContext.Current.CancellationToken);
        await AssertEachComesBackAsync("sample");
        await cluster.DropAsync("sample");
    }

    [Fact]
    public async Task Of_AllTables_LeavesOutNoForeignKeyPolicyRuleOrTrigger()
    {
        await cluster.CreateAsync("tangled_all", TangledDatabase.Sql);
        var file = await cluster.DumpToFileAsync("tangled_all");
        var head = await RealArchiveTests.ReadAsync(file);
        var all = ArchiveContents.Of(head, null).Tables.Select(t => new TableName(t.Schema, t.Name)).ToList();

        var selection = TableSelection.Of(head, [.. all.Select(name => name.ToRequest())]);

        Assert.Equal(["Views of the tables are left out: shop.mat.", "Large objects are left out: the backup does not say which table they belong to."], selection.LeftOut);
        Assert.Empty(selection.WithoutRows);
        foreach (var entry in head.Entries.Where(entry => entry.Description is "FK CONSTRAINT" or "POLICY" or "RULE" or "TRIGGER" or "INDEX" or "CONSTRAINT" or "INDEX ATTACH"))
            Assert.Contains(entry.DumpId, selection.Entries);
        await AssertComesBackAsync(file, "tangled_all", selection, selection.Tables);
        await cluster.DropAsync("tangled_all");
    }

    [Fact]
    public async Task Of_SomeTables_SaysWhatIsLeftOut()
    {
        await cluster.CreateAsync("tangled_notes", TangledDatabase.Sql);
        var head = await RealArchiveTests.ReadAsync(await cluster.DumpToFileAsync("tangled_notes"));
        await cluster.DropAsync("tangled_notes");
        const string blobs = "Large objects are left out: the backup does not say which table they belong to.";

        Assert.Equal(
            ["shop.orders refers to shop.customers, which is not chosen: the foreign key \"orders_customer_fkey\" is left out.", "Views of the tables are left out: shop.mat.", blobs],
            TableSelection.Of(head, ["orders"]).LeftOut);
        Assert.Equal(
            [
                "The rule \"log\" of shop.returns is left out: it needs shop.returns_log, not chosen.",
                "The trigger \"watch\" of shop.returns is left out: it needs shop.orders, not chosen.",
                "shop.returns refers to shop.orders, which is not chosen: the foreign key \"returns_of_fkey\" is left out.",
                "The policy \"other\" of shop.returns is left out: it needs shop.customers, not chosen.",
                blobs,
            ],
            TableSelection.Of(head, ["shop.returns"]).LeftOut.Order(StringComparer.Ordinal).OrderBy(s => s == blobs ? 3 : s.Contains("policy") ? 2 : s.Contains("refers") ? 1 : 0));
        Assert.Equal(["shop.base is made without its rows: a chosen table needs its definition.", blobs], TableSelection.Of(head, ["child"]).LeftOut);
        Assert.Equal(["shop.child inherits from shop.base and is not chosen: its rows are left out.", blobs], TableSelection.Of(head, ["base"]).LeftOut);
        var partition = TableSelection.Of(head, ["lib.events_2a"]);
        Assert.Equal([new TableName("shop", "events"), new TableName("shop", "events_2")], partition.WithoutRows);
        Assert.Contains("shop.events comes with the chosen partitions alone: the rows of its other partitions are left out.", partition.LeftOut);
        Assert.Equal(5, TableSelection.Of(head, ["events"]).Tables.Count);
    }

    [Fact]
    public async Task Of_Names_TakesThoseOfTheArchiveAndSuggestsNearOnes()
    {
        await cluster.CreateAsync("named", "CREATE SCHEMA a; CREATE SCHEMA \"a.b\"; CREATE TABLE a.\"b.c\" (); CREATE TABLE \"a.b\".c (); CREATE TABLE a.d (); CREATE TABLE \"a.b\".d (); CREATE TABLE public.orders ()");
        var head = await RealArchiveTests.ReadAsync(await cluster.DumpToFileAsync("named"));
        await cluster.DropAsync("named");

        Assert.Equal("orders", Assert.Single(TableSelection.Of(head, ["orders", "public.orders", "\"public\".\"orders\""]).Tables).Name);
        Assert.Equal("a.b", Assert.Single(TableSelection.Of(head, ["\"a.b\".\"c\""]).Tables).Schema);
        Assert.Equal("a", Assert.Single(TableSelection.Of(head, ["b.c"]).Tables).Schema);
        Assert.Equal("\"a.b.c\" can be each of \"a\".\"b.c\", \"a.b\".\"c\". Write the one that you mean.", Refusal("a.b.c"));
        Assert.StartsWith("\"d\" can be each of ", Refusal("d"), StringComparison.Ordinal);
        Assert.Equal("The backup has no table \"public.Order\". Near to it: public.orders.", Refusal("public.Order"));
        Assert.Equal("The backup has no table \"nothing_like_it\". Its page and drportal show list those that it has.", Refusal("nothing_like_it"));
        Assert.Throws<RequestRefusedException>(() => TableSelection.Of(head, []));

        string Refusal(string table) => Assert.Throws<RequestRefusedException>(() => TableSelection.Of(head, [table])).Message;
    }

    [Fact]
    public async Task ForeignKeys_OfTheSmallDatabase_AreFoundFromBothEnds()
    {
        await cluster.CreateAsync("keys", Engine.SmallDatabase.Sql);
        var keys = ForeignKeys.Of(await RealArchiveTests.ReadAsync(await cluster.DumpToFileAsync("keys")));
        await cluster.DropAsync("keys");

        Assert.Equal(["public.customers"], keys.Of(new TableName("public", "orders")).Select(key => key.To.ToString()));
        Assert.Equal(["public.order_items"], keys.To(new TableName("public", "orders")).Select(key => key.From.ToString()));
        Assert.Empty(keys.Of(new TableName("public", "customers")));
    }

    private async Task AssertEachComesBackAsync(string database, string named = "", params string[] options)
    {
        var file = await cluster.DumpToFileAsync(database, options);
        var head = await RealArchiveTests.ReadAsync(file);
        foreach (var table in ArchiveContents.Of(head, null).Tables.Where(table => table.Name.StartsWith(named, StringComparison.Ordinal)))
        {
            var selection = TableSelection.Of(head, [new TableName(table.Schema, table.Name).ToRequest()]);
            Assert.Contains(table, selection.Tables);
            await AssertComesBackAsync(file, database, selection, selection.Tables);
        }
    }

    private async Task AssertComesBackAsync(string file, string source, TableSelection selection, IReadOnlyList<ArchiveTable> tables)
    {
        await cluster.CreateAsync(Restored);
        try
        {
            await cluster.RestoreAsync(file, (await RealArchiveTests.ReadAsync(file)).Entries.Select(entry => entry.DumpId).Where(selection.Entries.Contains), Restored);
            await using var before = await OpenAsync(source);
            await using var after = await OpenAsync(Restored);
            foreach (var name in tables.Select(table => new TableName(table.Schema, table.Name)))
            {
                Assert.Equal(await TableFingerprint.OwnAsync(before, name), await TableFingerprint.OwnAsync(after, name));
                var (had, has) = (await TableFingerprint.SharedAsync(before, name), await TableFingerprint.SharedAsync(after, name));
                Assert.Subset(had.ToHashSet(), has.ToHashSet());
                // Whatever is missing was said.
                foreach (var missing in had.Except(has))
                    Assert.True(selection.LeftOut.Any(sentence => Says(sentence, missing)), $"{name}: {missing}\n{string.Join('\n', selection.LeftOut)}");
            }

            foreach (var empty in selection.WithoutRows)
                Assert.EndsWith(" rows ", (await TableFingerprint.OwnAsync(after, empty))[^1], StringComparison.Ordinal);
        }
        catch (Exception e) when (e is InvalidOperationException or PostgresException)
        {
            Assert.Fail($"{string.Join(", ", tables.Select(table => table.Name))}: {e.Message}");
        }
        finally
        {
            await cluster.DropAsync(Restored);
        }
    }

    private static bool Says(string sentence, string missing)
    {
        var kind = missing[..missing.IndexOf(' ', StringComparison.Ordinal)];
        return sentence.Contains(kind, StringComparison.Ordinal) && sentence.Split('"').Skip(1).Any(name => missing.Contains(name, StringComparison.Ordinal));
    }

    private async Task<NpgsqlConnection> OpenAsync(string database)
    {
        var connection = new NpgsqlConnection(cluster.ConnectionString(database));
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }
}
