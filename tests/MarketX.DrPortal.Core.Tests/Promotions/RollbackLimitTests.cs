using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Promotions;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Processes;
using MarketX.DrPortal.TestServices.Services;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Promotions;

/// <summary>A rollback gives up what was acknowledged, and not a row more.</summary>
[Trait("Category", "Long")]
public sealed class RollbackLimitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, RunStatus.Failed)]
    [InlineData(true, RunStatus.Succeeded)]
    public async Task RollBack_WritesBetweenTheChecksAndTheSwitch_HaveToBeAcknowledgedToo(bool later, RunStatus expected)
    {
        var (portal, backup) = await PromotedPortal.StartAsync();
        await using var _ = portal;
        await portal.Portal.RestoreAsync(backup.Key);
        var promoted = await portal.PromoteAsync(portal.Request() with { SkipBackupReason = "a test" });
        var oid = await portal.OidAsync(portal.Production);
        await using var application = await portal.Portal.Production.OpenAsync(Token);
        // The switch waits for this; who is connected can go on.
        await using var holder = await portal.Portal.Server.OpenAsync(cancellationToken: Token);
        await using var held = await holder.BeginTransactionAsync(Token);
        await ExecuteAsync(holder, $"COMMENT ON DATABASE {portal.Production} IS 'held'");

        var started = await portal.Portal.Get<PromotionLauncher>().StartAsync(TestPortal.Admin, new RollbackRequest(promoted.Kept, portal.Production, "a test", 0, later), Token);
        Assert.True(await Wait.UntilAsync(async _ => await portal.Maintenance<bool>($"""
            SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'object' AND classid = 'pg_database'::regclass AND objid = {oid} AND NOT granted AND mode = 'AccessExclusiveLock')
            """), TimeSpan.FromMinutes(2), Token), "The switch never began.");
        await ExecuteAsync(application, "INSERT INTO events VALUES ('2026-02-02', 'late'), ('2026-02-03', 'late')");
        await held.RollbackAsync(Token);
        var run = await portal.Portal.EndAsync(started.Id);

        Assert.True(run.Status == expected, $"{run.Status}: {run.Error}");
        Assert.Equal(later, oid != await portal.OidAsync(portal.Production));
        if (later)
            return;
        Assert.Contains("2 rows were inserted, changed or deleted", run.Error, StringComparison.Ordinal);
        Assert.Contains("Everything is as before", run.Error, StringComparison.Ordinal);
        Assert.Equal(2L, await portal.Portal.Production.QueryAsync<long>("SELECT count(*) FROM events WHERE what = 'late'", Token));
    }

    [Fact]
    public async Task WrittenSince_AfterACrash_IsNotKnown_AndAfterARestartItIs()
    {
        await using var own = await SharedServices.StartPostgresAsync(Token);
        var (portal, backup) = await PromotedPortal.StartAsync(production: await TestDatabase.CreateAsync(own.Server, "prod", "template0", Token));
        await using var _ = portal;
        await portal.Portal.RestoreAsync(backup.Key);
        var promoted = await portal.PromoteAsync(portal.Request() with { SkipBackupReason = "a test" });
        await portal.Portal.Production.ExecuteAsync("INSERT INTO events VALUES ('2026-02-02', 'new'), ('2026-02-03', 'new')", Token);

        await own.Cluster.RestartAsync(Token);
        Assert.Equal(2, await portal.Portal.Get<PromotionPreflight>().WrittenSinceAsync(promoted.Kept, Token));

        // More than was restored: the counters that began at nothing are past the mark, and seem to tell the difference.
        await own.Cluster.KillAsync(Token);
        await own.Cluster.StartAsync(Token);
        await portal.Portal.Production.ExecuteAsync("INSERT INTO events SELECT '2026-02-02', 'much' FROM generate_series(1, 50000)", Token);
        Assert.Null(await portal.Portal.Get<PromotionPreflight>().WrittenSinceAsync(promoted.Kept, Token));
    }

    [Fact]
    public async Task RollBack_WhereTheServerNoLongerKnows_NeedsWhateverWasWrittenAcknowledged()
    {
        var (portal, backup) = await PromotedPortal.StartAsync();
        await using var _ = portal;
        await portal.Portal.RestoreAsync(backup.Key);
        var before = await portal.OidAsync(portal.Production);
        var promoted = await portal.PromoteAsync(portal.Request() with { SkipBackupReason = "a test" });
        await portal.Portal.Server.ExecuteAsSuperUserAsync(portal.Production, "SELECT pg_stat_reset()", Token);
        var request = new RollbackRequest(promoted.Kept, portal.Production, "a test", 1_000_000);

        var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => portal.Portal.Get<PromotionLauncher>().StartAsync(TestPortal.Admin, request, Token));
        Assert.Contains("no longer knows what was written", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("--acknowledge-later-writes", refusal.Message, StringComparison.Ordinal);
        var run = await portal.Portal.EndAsync((await portal.Portal.Get<PromotionLauncher>().StartAsync(TestPortal.Admin, request with { AcknowledgesLaterWrites = true }, Token)).Id);

        Assert.True(run.Status == RunStatus.Succeeded, run.Error);
        Assert.Equal(before, await portal.OidAsync(portal.Production));
    }

    [Fact]
    public void Mark_StoredBeforeItTold_IsReadable()
    {
        var old = System.Text.Json.JsonSerializer.Deserialize<WriteMark>("""{"oid":5,"rows":7,"countedSince":"2026-01-01T00:00:00+00:00"}""", RunJson.Options)!;

        Assert.Equal(3, (old with { Rows = 10, StatisticsSince = DateTimeOffset.UnixEpoch }).Since(old));
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }
}
