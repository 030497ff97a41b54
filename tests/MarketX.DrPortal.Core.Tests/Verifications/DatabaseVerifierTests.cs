using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.Core.Verifications;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Verifications;

/// <summary>What a comparison of a database with its manifest finds.</summary>
public sealed class DatabaseVerifierTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(VerifiedSources.All), MemberType = typeof(VerifiedSources))]
    public async Task Verify_WhatPgRestoreMadeOfTheDump_IsExact(string name, string script, string database, string[] options)
    {
        await using var dumped = await DumpedDatabase.OfAsync(script, database, options);

        var report = await dumped.VerifyAsync();

        Assert.True(report.Verdict == VerificationVerdict.Exact, $"{name}: {report.Sentence} {string.Join(' ', report.Notes)}");
        Assert.Equal(dumped.Manifest.Archive.Totals.Rows, report.Rows);
        Assert.Equal(dumped.Manifest.Archive.Tables.Sum(t => t.Data?.RawBytes - 5 ?? 0), report.Bytes);
    }

    [Theory]
    [InlineData("UPDATE customers SET name = overlay(name PLACING 'x' FROM 1) WHERE id = 50", "public.customers (as many rows, but other contents)")]
    [InlineData("DELETE FROM order_items WHERE order_id = 7 AND line = 0", "public.order_items (1,999 rows, the backup has 2,000)")]
    [InlineData("INSERT INTO events VALUES ('2026-02-02', NULL)", "public.events_1 (")]
    [InlineData("UPDATE \"odd schema\".\"Ta\"\"ble\" SET \"Co lumn\" = NULL WHERE \"Co lumn\" = ''", "odd schema.Ta\"ble (as many rows, but other contents)")]
    [InlineData("DROP TABLE order_items CASCADE", "public.order_items (missing)")]
    [InlineData("CREATE TABLE more ()", "public.more (not in the backup)")]
    [InlineData("ALTER TABLE events ADD COLUMN z int", "public.events_1 (other columns)")]
    [InlineData("ALTER TABLE customers RENAME COLUMN tags TO labels", "public.customers (other columns)")]
    [InlineData("SELECT nextval('orders_id_seq')", "1 sequence: public.orders_id_seq.")]
    [InlineData("DROP SEQUENCE orders_id_seq CASCADE", "1 sequence: public.orders_id_seq.")]
    [InlineData("SELECT lo_create(0)", "Large objects: 2, the backup has 1.")]
    public async Task Verify_ChangedSinceTheRestore_DiffersAndSaysWhere(string change, string expected)
    {
        await using var dumped = await DumpedDatabase.OfAsync(SmallDatabase.Sql);
        await dumped.ChangeAsync(change);

        var report = await dumped.VerifyAsync();

        Assert.Equal(VerificationVerdict.Differs, report.Verdict);
        Assert.Contains(expected, report.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_RowsThatLieInOtherPartitionsThanBefore_IsExact()
    {
        const string Leaves = "SELECT string_agg(n::text, ' ') FROM (SELECT count(c.n) n FROM generate_series(0, 2) g LEFT JOIN by_color c ON c.tableoid = ('by_color_' || g)::regclass GROUP BY g ORDER BY g) x";
        await using var dumped = await DumpedDatabase.OfAsync(VerifiedSources.HashPartitionsOnAnEnum);
        var before = await dumped.Source.QueryAsync<string>(Leaves, Token);
        // The values' OIDs, which decide on the partition, are new in each database, so these rows may lie as before
        // by chance; the leaves hold different numbers of rows, hence one of the two other orders moves them for certain.
        await dumped.ChangeAsync(PartitionsInOrder(1, 2, 0));
        if (await dumped.QueryAsync<string>(Leaves) == before)
        {
            await dumped.ChangeAsync(PartitionsInOrder(2, 0, 1));
        }
        Assert.NotEqual(before, await dumped.QueryAsync<string>(Leaves));

        var report = await dumped.VerifyAsync();

        Assert.Equal((VerificationVerdict.Exact, "public.by_color"), (report.Verdict, Assert.Single(report.Tables).Table));
        await dumped.ChangeAsync("UPDATE by_color SET n = -1 WHERE n = 500");
        Assert.Contains("public.by_color (as many rows, but other contents)", (await dumped.VerifyAsync()).Sentence, StringComparison.Ordinal);
    }

    private static string PartitionsInOrder(int first, int second, int third) => $"""
        CREATE TABLE kept AS SELECT * FROM by_color;
        DROP TABLE by_color;
        CREATE TABLE by_color (c color, n int) PARTITION BY HASH (c);
        CREATE TABLE by_color_0 PARTITION OF by_color FOR VALUES WITH (MODULUS 3, REMAINDER {first});
        CREATE TABLE by_color_1 PARTITION OF by_color FOR VALUES WITH (MODULUS 3, REMAINDER {second});
        CREATE TABLE by_color_2 PARTITION OF by_color FOR VALUES WITH (MODULUS 3, REMAINDER {third});
        INSERT INTO by_color SELECT * FROM kept;
        DROP TABLE kept;
        """;

    [Fact]
    public async Task Verify_TableOfAnExtension_ComparesTheRowsThatADumpHolds()
    {
        await using var dumped = await DumpedDatabase.OfAsync("INSERT INTO settings VALUES ('ours', true), ('theirs', true)", prepare: ExtensionWith("WHERE is_user"));
        Assert.Equal(VerificationVerdict.Exact, (await dumped.VerifyAsync()).Verdict);

        await dumped.ChangeAsync("INSERT INTO settings VALUES ('another that the extension brings', false)");
        Assert.Equal(VerificationVerdict.Exact, (await dumped.VerifyAsync()).Verdict);

        await dumped.ChangeAsync("UPDATE settings SET name = 'changed' WHERE name = 'ours'");
        Assert.Contains("public.settings (as many rows, but other contents)", (await dumped.VerifyAsync()).Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_TableOfAnExtensionThatDumpsAllRows_MayHoldMoreButNotLess()
    {
        await using var dumped = await DumpedDatabase.OfAsync("INSERT INTO settings VALUES ('ours', true)", prepare: ExtensionWith(""));

        // The row that the extension brings came with it and with the dump.
        var report = await dumped.VerifyAsync();
        Assert.Equal(VerificationVerdict.Counts, report.Verdict);
        Assert.Equal((2, 3, "The extension that it belongs to brings rows of its own."), (report.Tables[0].ExpectedRows, report.Tables[0].FoundRows, report.Tables[0].Note));

        await dumped.ChangeAsync("DELETE FROM settings WHERE is_user OR ctid = (SELECT min(ctid) FROM settings)");
        Assert.Equal(VerificationVerdict.Differs, (await dumped.VerifyAsync()).Verdict);
    }

    [Fact]
    public async Task Verify_OneDuplicateSwappedForAnother_Differs()
    {
        await using var dumped = await DumpedDatabase.OfAsync("CREATE TABLE t (v int); INSERT INTO t VALUES (1), (1), (2), (2), (2), (3);");
        await dumped.ChangeAsync("DELETE FROM t WHERE ctid = (SELECT min(ctid) FROM t WHERE v = 2); INSERT INTO t VALUES (1);");

        var table = Assert.Single((await dumped.VerifyAsync()).Tables);

        Assert.Equal(("public.t", TableFinding.Contents, 6, 6), (table.Table, table.Finding, table.ExpectedRows, table.FoundRows));
    }

    [Fact]
    public async Task Verify_SameRowsInAnotherOrder_IsExact()
    {
        await using var dumped = await DumpedDatabase.OfAsync("CREATE TABLE t (v int, w text); INSERT INTO t SELECT g, md5(g::text) FROM generate_series(1, 5000) g;");
        await dumped.ChangeAsync("CREATE TABLE u AS SELECT * FROM t ORDER BY w; TRUNCATE t; INSERT INTO t SELECT * FROM u; DROP TABLE u;");

        Assert.Equal(VerificationVerdict.Exact, (await dumped.VerifyAsync()).Verdict);
    }

    [Fact]
    public async Task Verify_SettingsNobodyKnows_ReachesCountsAtMost()
    {
        await using var dumped = await DumpedDatabase.OfAsync(SmallDatabase.Sql);
        var unknown = dumped.With(dumped.Manifest with { Settings = new Dictionary<string, string>() });

        var report = await unknown.VerifyAsync();
        Assert.Equal(VerificationVerdict.Counts, report.Verdict);
        Assert.Contains(report.Notes, n => n.Contains("nobody knows which settings", StringComparison.Ordinal));

        await dumped.ChangeAsync("DELETE FROM events WHERE at < '2026-01-03'");
        Assert.Equal(VerificationVerdict.Differs, (await unknown.VerifyAsync()).Verdict);
    }

    [Fact]
    public async Task Verify_SettingThatThisServerDoesNotTake_ReachesCountsAtMost()
    {
        await using var dumped = await DumpedDatabase.OfAsync(SmallDatabase.Sql);
        var settings = new Dictionary<string, string>(dumped.Manifest.Settings) { ["lc_monetary"] = "nowhere.UTF-8", ["from_the_future"] = "on" };

        var report = await dumped.With(dumped.Manifest with { Settings = settings }).VerifyAsync();

        Assert.Equal(VerificationVerdict.Counts, report.Verdict);
        Assert.Contains(report.Notes, n => n.Contains("lc_monetary = nowhere.UTF-8", StringComparison.Ordinal) && n.Contains("from_the_future", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Verify_DumpWithInserts_ReachesCountsAtMost()
    {
        await using var dumped = await DumpedDatabase.OfAsync(SmallDatabase.Sql, options: ["--inserts"]);

        var report = await dumped.VerifyAsync();

        Assert.Equal(VerificationVerdict.Counts, report.Verdict);
        Assert.All(report.Tables, t => Assert.Equal((TableFinding.Unknown, null), (t.Finding, t.ExpectedRows)));
    }

    [Fact]
    public async Task Verify_RowSecurityThatHidesRows_FailsAndNamesTheTable()
    {
        await using var dumped = await DumpedDatabase.OfAsync("CREATE TABLE guarded (v int); INSERT INTO guarded VALUES (1); ALTER TABLE guarded ENABLE ROW LEVEL SECURITY;");
        await dumped.ChangeAsync("ALTER TABLE guarded FORCE ROW LEVEL SECURITY");

        var failure = await Assert.ThrowsAsync<Core.Runs.RunFailedException>(() => dumped.VerifyAsync());

        Assert.Contains("public.guarded could not be read", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_Progress_EndsWithAllOfIt()
    {
        await using var dumped = await DumpedDatabase.OfAsync(SmallDatabase.Sql);
        var seen = new List<VerificationProgress>();

        await dumped.VerifyAsync(seen.Add);

        var last = seen[^1];
        Assert.Equal((last.TablesTotal, last.RowsTotal, last.BytesTotal), (last.TablesDone, last.RowsDone, last.BytesDone));
        Assert.Equal(dumped.Manifest.Archive.Totals.Rows, last.RowsDone);
        Assert.All(last.Tables, t => Assert.Equal((Core.Runs.TableState.Done, t.RowsTotal), (t.State, t.RowsDone)));
    }

    [Fact]
    public async Task Verify_Cancelled_EndsItsSessionsAtOnce()
    {
        await using var dumped = await DumpedDatabase.OfAsync(SmallDatabase.Sql);
        await using var other = await dumped.Source.Server.OpenAsync(dumped.Restored, Token);
        await using (var hold = new Npgsql.NpgsqlCommand("BEGIN; LOCK TABLE order_items", other))
            await hold.ExecuteNonQueryAsync(Token);
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);

        // All tables but the one that cannot be read yet.
        var verifying = dumped.VerifyAsync(p =>
        {
            if (p.TablesDone == p.TablesTotal - 1)
                cancel.Cancel();
        }, cancel.Token);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => verifying);
        // The server has been told; it ends them within its own time.
        await dumped.UntilAsync("SELECT count(*) = 0 FROM pg_stat_activity WHERE application_name = 'verify-test' AND datname = current_database()");
    }

    [Fact]
    public async Task Verify_RowsCommittedMeanwhile_AreNotSeen()
    {
        await using var dumped = await DumpedDatabase.OfAsync("CREATE TABLE a (v int); CREATE TABLE b (v int); INSERT INTO a SELECT generate_series(1, 100000); INSERT INTO b VALUES (1);");
        var changed = false;

        var report = await dumped.VerifyAsync(_ =>
        {
            // The first report comes when the snapshot is taken and nothing is read.
            if (!changed)
                dumped.ChangeAsync("DELETE FROM a; DELETE FROM b").GetAwaiter().GetResult();
            changed = true;
        });

        Assert.Equal(VerificationVerdict.Exact, report.Verdict);
        Assert.Equal(VerificationVerdict.Differs, (await dumped.VerifyAsync()).Verdict);
    }

    // A table that belongs to an extension and whose rows a dump holds, all or some: contrib has no such extension.
    private static string ExtensionWith(string filter) => $"""
        CREATE EXTENSION citext;
        COMMENT ON EXTENSION citext IS NULL;
        CREATE TABLE settings (name text, is_user bool);
        GRANT ALL ON settings TO PUBLIC;
        INSERT INTO settings VALUES ('the extension''s own', false);
        ALTER EXTENSION citext ADD TABLE settings;
        UPDATE pg_extension SET extconfig = ARRAY['settings'::regclass::oid], extcondition = ARRAY['{filter}'] WHERE extname = 'citext';
        """;
}
