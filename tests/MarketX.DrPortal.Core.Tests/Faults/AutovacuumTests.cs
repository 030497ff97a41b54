using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Promotions;
using MarketX.DrPortal.TestServices.Services;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Faults;

/// <summary>
/// Autovacuum is at work in a database that is to be replaced, dropped or promoted. It runs as a superuser, whose sessions the portal's user
/// may not end, and the server does not show what it is.
/// </summary>
[Trait("Category", "Long")]
public sealed class AutovacuumTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ReplaceDropPromoteAndRollBack_WhileAutovacuumWorks_Succeed()
    {
        await using var own = await SharedServices.StartPostgresAsync(Token);
        await own.Server.ExecuteAsSuperUserAsync("postgres", "ALTER SYSTEM SET autovacuum_naptime = '1s'", Token);
        await own.Server.ExecuteAsSuperUserAsync("postgres", "ALTER SYSTEM SET autovacuum = on", Token);
        await own.Server.ExecuteAsSuperUserAsync("postgres", "SELECT pg_reload_conf()", Token);
        var (portal, backup) = await PromotedPortal.StartAsync(production: await TestDatabase.CreateAsync(own.Server, "prod", "template0", Token));
        await using var _ = portal;
        await portal.Portal.RestoreAsync(backup.Key);

        await VacuumForLongAsync(own, portal.Staging);
        await portal.Portal.RestoreAsync(backup.Key, portal.Staging);

        await VacuumForLongAsync(own, portal.Staging);
        await using (var maintenance = await portal.Portal.Server.OpenAsync(cancellationToken: Token))
            Assert.True(await ScratchDatabase.DropAsync(maintenance, portal.Staging, Token));

        await portal.Portal.RestoreAsync(backup.Key);
        await VacuumForLongAsync(own, portal.Production);
        var promoted = await portal.PromoteAsync(portal.Request() with { SkipBackupReason = "a test" });
        Assert.Equal(2000L, await portal.Portal.Production.QueryAsync<long>("SELECT count(*) FROM order_items", Token));

        await VacuumForLongAsync(own, portal.Production);
        var back = await portal.RollBackAsync(promoted.Kept, 1_000_000);
        Assert.True(back.Status == RunStatus.Succeeded, back.Error);
    }

    // Dead rows, and a worker that waits after each page: it takes hours if nobody ends it.
    private static async Task VacuumForLongAsync(OwnPostgres own, string database)
    {
        await own.Server.ExecuteAsync(database, """
            CREATE TABLE junk (id int) WITH (autovacuum_vacuum_threshold = 0, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_cost_delay = 100, autovacuum_vacuum_cost_limit = 1);
            INSERT INTO junk SELECT generate_series(1, 200000);
            """, Token);
        await own.Server.ExecuteAsync(database, "DELETE FROM junk WHERE id % 2 = 0", Token);
        await using var connection = new NpgsqlConnection(own.Server.SuperConnectionString("postgres"));
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand("SELECT EXISTS (SELECT FROM pg_stat_activity WHERE datname = $1 AND backend_type = 'autovacuum worker' AND query LIKE 'autovacuum: VACUUM % public.junk%')", connection);
        command.Parameters.AddWithValue(database);
        Assert.True(await TestServices.Processes.Wait.UntilAsync(async token => await command.ExecuteScalarAsync(token) is true, TimeSpan.FromMinutes(1), Token), "Autovacuum never came.");
    }
}
