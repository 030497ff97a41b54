using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.Core.Verifications;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Restores;

/// <summary>Loading tables straight from the bucket: what the rows look like, how many tables there are, what goes wrong.</summary>
public sealed class CopyLoadTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restore_LargeTable_OverSeveralConnections_IsExact()
    {
        await using var portal = await TestPortal.StartAsync(new() { ["Restore:Jobs"] = "3" });
        // 80 MiB of text, with rows larger than a batch among small ones.
        await portal.Production.ExecuteAsync("""
            CREATE TABLE small (id int PRIMARY KEY);
            INSERT INTO small SELECT generate_series(1, 1000);
            CREATE TABLE large (id int PRIMARY KEY, v text);
            INSERT INTO large SELECT g, repeat(md5(g::text), CASE WHEN g % 1000 = 0 THEN 60000 ELSE 20 END) FROM generate_series(1, 70000) g;
            """, Token);
        var backup = await portal.BackUpAsync();

        var result = await portal.RestoreAsync(backup.Key);

        Assert.Equal(VerificationVerdict.Exact, result.Verification!.Verdict);
        Assert.Equal([("large", 70000), ("small", 1000)], result.Tables.Select(t => (t.Table, t.Rows)));
    }

    [Fact]
    public async Task Restore_PlainTable_HasFrozenRows()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync("CREATE TABLE t AS SELECT g AS id, md5(g::text) AS v FROM generate_series(1, 60000) g; CREATE TABLE other (id int)", Token);
        var backup = await portal.BackUpAsync();

        await portal.RestoreAsync(backup.Key);

        // All pages are known as visible to everybody: no later VACUUM has to write them again.
        await using var connection = await portal.Server.OpenAsync(portal.Staging, Token);
        await using var command = new NpgsqlCommand("SELECT relallvisible = relpages AND relpages > 100 FROM pg_class WHERE relname = 't'", connection);
        Assert.True((bool)(await command.ExecuteScalarAsync(Token))!);
    }

    [Fact]
    public async Task Restore_ManySmallTables_ComeInFewRequests()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync("""
            DO $$ BEGIN FOR i IN 1..300 LOOP
                EXECUTE format('CREATE TABLE t%s (id int PRIMARY KEY, v text)', i);
                EXECUTE format('INSERT INTO t%s SELECT g, %L FROM generate_series(1, %s) g', i, i, i);
            END LOOP; END $$
            """, Token);
        var backup = await portal.BackUpAsync();
        var detail = await portal.Get<BackupCatalog>().GetAsync(backup.Key, Token);
        var plan = RestorePlan.Of(detail.Head!, backup.Bytes, facts: null, chosen: null, withoutPrivileges: false);

        Assert.Single(LoadGroup.Of(plan.Loads));
        var result = await portal.RestoreAsync(backup.Key);

        Assert.Equal(VerificationVerdict.Exact, result.Verification!.Verdict);
        Assert.Equal(300 * 301 / 2, result.Rows);
    }

    [Fact]
    public async Task Restore_ServerRefusesARow_FailsAndNamesTheTable()
    {
        await using var portal = await TestPortal.StartAsync();
        // A check that is true when the row is written and not any more when it is read.
        await portal.Production.ExecuteAsync("""
            CREATE FUNCTION fits(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
            CREATE TABLE fine (id int);
            CREATE TABLE refused (id int CHECK (fits(id)));
            INSERT INTO refused VALUES (1);
            CREATE OR REPLACE FUNCTION fits(int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT false';
            """, Token);
        var backup = await portal.BackUpAsync();

        var run = await portal.EndAsync((await portal.StartRestoreAsync(backup.Key)).Id);

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.StartsWith("Loading public.refused failed:", run.Error, StringComparison.Ordinal);
        Assert.False(await portal.Server.HasDatabaseAsync(portal.Staging, Token));
        await portal.AssertNothingLeftBehindAsync();
    }

    [Fact]
    public async Task Restore_OwnerRevokedHisOwnInsert_LoadsAndRevokesAfterwards()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync("CREATE TABLE t (id int); INSERT INTO t VALUES (1), (2); REVOKE INSERT, TRUNCATE ON t FROM CURRENT_USER", Token);
        var backup = await portal.BackUpAsync();

        var result = await portal.RestoreAsync(backup.Key);

        Assert.Equal(2, result.Rows);
        await using var connection = await portal.Server.OpenAsync(portal.Staging, Token);
        await using var command = new NpgsqlCommand("SELECT has_table_privilege('t', 'INSERT')", connection);
        Assert.False((bool)(await command.ExecuteScalarAsync(Token))!);
    }

    [Fact]
    public async Task Restore_LargeObjects_ShowTheScratchThatTheyNeedAndNothingElseDoes()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync("CREATE TABLE t AS SELECT generate_series(1, 100000) AS id", Token);
        var without = await portal.BackUpAsync("without");
        await portal.Production.ExecuteAsync("SELECT lo_from_bytea(0, decode(repeat('00ff5c', 100000), 'hex'))", Token);
        var with = await portal.BackUpAsync("with");

        var preflight = portal.Get<RestorePreflight>();
        var none = (await preflight.CheckAsync(new RestoreRequest(without.Key, portal.Staging), Token)).Checks.Single(c => c.Topic == PreflightTopic.ScratchSpace);
        var some = (await preflight.CheckAsync(new RestoreRequest(with.Key, portal.Staging), Token)).Checks.Single(c => c.Topic == PreflightTopic.ScratchSpace);

        Assert.StartsWith("None needed", none.Finding, StringComparison.Ordinal);
        Assert.Contains("pg_restore has to load", some.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Plan_CopyStatementThatIsMore_IsRefused()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync("CREATE TABLE t (a int, b int); INSERT INTO t VALUES (1, 2)", Token);
        var backup = await portal.BackUpAsync();
        // Same length, so that the head stays well-formed: the columns become a program.
        var changed = await portal.Bucket.ChangeAsync(backup.Key, "COPY public.t (a, b) FROM stdin;", "COPY t FROM PROGRAM 'id';-------", Token);

        var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => portal.Get<RestoreLauncher>().StartAsync(
            TestPortal.Admin, new RestoreRequest(changed, portal.Staging) { UnverifiedReason = "an attack" }, Token));

        Assert.Contains("not a plain COPY", refusal.Message, StringComparison.Ordinal);
    }
}
