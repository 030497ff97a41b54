using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Postgres.Faults;
using MarketX.DrPortal.TestServices.Services;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Faults;

/// <summary>The network between portal and PostgreSQL goes wrong as each phase of a backup and of a restore begins, one run after the other.</summary>
[Trait("Category", "Long")]
public sealed class NetworkInEachPhaseTests
{
    // What is noticed first is chance: the connection that holds the lock, that of the run, or that of its program.
    private const string Sentence = "holds the lock on the target broke|PostgreSQL|pg_dump failed|pg_restore failed|connection that loaded";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Server_CannotBeReachedFromEachPhaseOn_IsSaidAndTheNextSucceeds(bool stalls)
    {
        var production = await SharedServices.CreateDatabaseAsync("prod", Token);
        await using var proxy = new PostgresProxy(production.Server);
        await using var portal = await StartAsync(production, proxy);
        var backup = await portal.BackUpAsync();
        foreach (var phase in BackupJob.PinnedPhases)
            await PhaseFault.AssertBackupAsync(portal, phase, Break, Sentence, proxy.Mend);
        var failed = new List<string>();
        foreach (var restore in await RestoreCase.AllAsync(portal, backup.Key))
        {
            if ((await PhaseFault.AssertRestoreAsync(portal, restore, Break, Sentence, proxy.Mend)).Status == RunStatus.Failed)
                failed.Add(restore.Phase);
        }

        // Without a server there is no restore, whatever the phase.
        Assert.Equal([.. RestorePhases.Of(index: false, verify: true), RestorePhases.Index, RestorePhases.Transfer], failed);
        await portal.RestoreAsync((await portal.BackUpAsync("after")).Key);

        void Break()
        {
            if (stalls)
                proxy.Stall();
            else
                proxy.CutAsync().GetAwaiter().GetResult();
        }
    }

    [Fact]
    public async Task Server_IsSlowFromEachPhaseOn_RunsSucceed()
    {
        var production = await SharedServices.CreateDatabaseAsync("prod", Token);
        await using var proxy = new PostgresProxy(production.Server);
        await using var portal = await StartAsync(production, proxy);
        var backup = await PhaseFault.BackUpAsync(portal, _ => proxy.SlowDown());
        Assert.True(backup.Status == RunStatus.Succeeded, backup.Error);
        proxy.Mend();
        foreach (var restore in await RestoreCase.AllAsync(portal, backup.ResultAs<BackupResult>()!.Key))
        {
            var run = await PhaseFault.AssertRestoreAsync(portal, restore, proxy.SlowDown, "never", proxy.Mend);
            Assert.True(run.Status == RunStatus.Succeeded, $"{restore.Phase}: {run.Error}");
        }
    }

    [Fact]
    public async Task PortalsOwnDatabase_CannotBeReachedForAWhileInEachPhase_RunsGoOnAndSucceed()
    {
        var own = await SharedServices.CreateDatabaseAsync("portal", Token);
        await using var proxy = new PostgresProxy(own.Server);
        await using var portal = await TestPortal.StartAsync(new() { ["ConnectionStrings:Portal"] = new NpgsqlConnectionStringBuilder(own.PortalConnectionString) { Port = proxy.Port }.ConnectionString }, portal: own);
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);

        var backup = await PhaseFault.BackUpAsync(portal, _ => CutForAMoment());
        Assert.True(backup.Status == RunStatus.Succeeded, backup.Error);
        foreach (var restore in await RestoreCase.AllAsync(portal, backup.ResultAs<BackupResult>()!.Key))
        {
            var run = await PhaseFault.AssertRestoreAsync(portal, restore, CutForAMoment, "never");
            Assert.True(run.Status == RunStatus.Succeeded, $"{restore.Phase}: {run.Error}");
        }

        void CutForAMoment()
        {
            proxy.CutAsync().GetAwaiter().GetResult();
            proxy.Mend();
        }
    }

    private static async Task<TestPortal> StartAsync(TestDatabase production, PostgresProxy proxy)
    {
        var portal = await TestPortal.StartAsync(new() { ["Database:Port"] = proxy.Port.ToString(System.Globalization.CultureInfo.InvariantCulture) }, production);
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        return portal;
    }
}
