using MarketX.DrPortal.Core.Promotions;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.Core.Tests.Faults;
using MarketX.DrPortal.TestServices.Processes;
using MarketX.DrPortal.TestServices.Services;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Promotions;

/// <summary>The connection breaks while the server is still at the switch's COMMIT, which waits for a standby that does not answer.</summary>
public sealed class HangingCommitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Switch_ConnectionBreaksWhileTheCommitHangs_SaysWhatIsThere()
    {
        await using var own = await SharedServices.StartPostgresAsync(Token);
        // There is no such standby. Nobody waits for it, until the sessions of the switch are told to.
        await own.Server.ExecuteAsSuperUserAsync("postgres", "ALTER SYSTEM SET synchronous_standby_names = 'nobody'", Token);
        await own.Server.ExecuteAsSuperUserAsync("postgres", "ALTER SYSTEM SET synchronous_commit = 'local'", Token);
        await own.Cluster.RestartAsync(Token);
        await using var proxy = new StatementProxy(own.Server.Host, own.Server.Port, "drportal-lock:");
        var (portal, backup) = await PromotedPortal.StartAsync(production: await TestDatabase.CreateAsync(own.Server, "prod", "template0", Token));
        await using var _ = portal;
        await portal.Portal.RestoreAsync(backup.Key);
        await portal.Portal.StopEngineAsync();
        portal.Portal.Change("Database:Port", $"{proxy.Port}");
        await portal.Portal.StartEngineAsync();
        // Which of the statements it is, a switch tells that is left alone; the one back sends the same.
        proxy.Begin();
        var promoted = await portal.PromoteAsync(portal.Request() with { SkipBackupReason = "a test" });
        var commit = proxy.Seen.Last(s => s.EndsWith(" COMMIT", StringComparison.Ordinal));
        var before = await portal.OidAsync(promoted.Kept);
        var waits = $"ALTER ROLE {own.Server.Owner} IN DATABASE postgres";
        await own.Server.ExecuteAsSuperUserAsync("postgres", $"{waits} SET synchronous_commit = 'on'", Token);

        try
        {
            proxy.Begin(commit, done: true);
            var started = await portal.Portal.Get<PromotionLauncher>().StartAsync(TestPortal.Admin, new RollbackRequest(promoted.Kept, portal.Production, "a test", 1000), Token);
            Assert.True(await Wait.UntilAsync(_ => HangsAsync(own), TimeSpan.FromMinutes(2), Token), "No commit ever waited for the standby.");
            proxy.Release();
            var run = await portal.Portal.EndAsync(started.Id);

            Assert.True(run.Status == RunStatus.Succeeded, $"{run.Status}: {run.Error}");
            Assert.Equal(before, await portal.OidAsync(portal.Production));
        }
        finally
        {
            await own.Server.ExecuteAsSuperUserAsync("postgres", $"{waits} RESET synchronous_commit", CancellationToken.None);
        }
    }

    private static async Task<bool> HangsAsync(OwnPostgres own)
    {
        await using var connection = new NpgsqlConnection(own.Server.SuperConnectionString());
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep')", connection);
        return await command.ExecuteScalarAsync(Token) is true;
    }
}
