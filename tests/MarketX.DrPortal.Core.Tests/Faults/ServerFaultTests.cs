using System.Globalization;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.S3.Faults;
using MarketX.DrPortal.TestServices.Sample;
using MarketX.DrPortal.TestServices.Services;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Faults;

/// <summary>A PostgreSQL server that restarts, crashes or has no connection left in the middle of a run.</summary>
[Trait("Category", "Long")]
public sealed class ServerFaultTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Server_GoneInABackup_RunFailsAndTheNextSucceeds(bool crash)
    {
        await using var own = await SharedServices.StartPostgresAsync(Token);
        await using var portal = await TestPortal.StartAsync(production: await TestDatabase.CreateAsync(own.Server, "prod", "template0", Token));
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var blocker = await portal.Production.OpenAsync(Token);
        await using (var command = new NpgsqlCommand("BEGIN; LOCK TABLE orders IN ACCESS EXCLUSIVE MODE", blocker))
            await command.ExecuteNonQueryAsync(Token);
        var run = await portal.StartBackupAsync();
        await portal.UntilAsync(run.Id, r => r.Progress.Phase == "Dump and upload", "reached the dump");

        await BounceAsync(own, crash);
        await blocker.DisposeAsync();

        await AssertFailedAndCleanAsync(portal, run.Id);
        Assert.Empty(await portal.Bucket.KeysAsync("postgres-backups/", Token));
        await portal.RestoreAsync((await portal.BackUpAsync()).Key);
    }

    [Theory]
    [InlineData("COPY", "Data", false)]
    [InlineData("COPY", "Data", true)]
    [InlineData("CREATE INDEX", "Indexes and constraints", false)]
    public async Task Server_GoneInARestore_RunFailsAndTheNextSucceeds(string statement, string phase, bool crash)
    {
        await using var own = await SharedServices.StartPostgresAsync(Token);
        await using var portal = await TestPortal.StartAsync(production: await TestDatabase.CreateAsync(own.Server, "prod", "template0", Token));
        await portal.Production.ExecuteAsync(AwkwardTables.StandsStillAt(statement), Token);
        var backup = await portal.BackUpAsync();
        var run = await portal.StartRestoreAsync(backup.Key);
        await portal.UntilAsync(run.Id, r => r.Progress.Phase == phase, $"reached {phase}");

        await BounceAsync(own, crash);

        await AssertFailedAndCleanAsync(portal, run.Id);
        Assert.False(await portal.Server.HasDatabaseAsync(portal.Staging, Token));
        await portal.Production.ExecuteAsync(AwkwardTables.MovesOn, Token);
        await portal.RestoreAsync((await portal.BackUpAsync("after")).Key);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PortalsOwnDatabase_GoneInABackup_RunGoesOnAndSucceeds(bool crash)
    {
        await using var own = await SharedServices.StartPostgresAsync(Token);
        await using var proxy = new FaultProxy((await SharedServices.S3Async(Token)).ServiceUrl);
        await using var portal = await TestPortal.StartAsync(new() { ["Storage:EndpointUrl"] = proxy.Url }, portal: await TestDatabase.CreateAsync(own.Server, "portal", "template0", Token));
        await portal.Production.ExecuteAsync(AwkwardTables.Incompressible(megabytes: 40), Token);
        var part = proxy.Add(new Fault(FaultKind.StallRequest, r => r.Part == 2) { After = 1 << 20 });
        var run = await portal.StartBackupAsync();
        await part.Hit.WaitAsync(Token);

        await BounceAsync(own, crash);
        proxy.Clear();

        var ended = await portal.EndAsync(run.Id);
        Assert.True(ended.Status == RunStatus.Succeeded, ended.Error);
        await portal.AssertNothingLeftBehindAsync();
        await portal.RestoreAsync(ended.ResultAs<BackupResult>()!.Key);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task PortalsOwnDatabase_GoneInARestore_RunGoesOnAndSucceeds(bool crash)
    {
        await using var own = await SharedServices.StartPostgresAsync(Token);
        await using var proxy = new FaultProxy((await SharedServices.S3Async(Token)).ServiceUrl);
        await using var portal = await TestPortal.StartAsync(new() { ["Storage:EndpointUrl"] = proxy.Url }, portal: await TestDatabase.CreateAsync(own.Server, "portal", "template0", Token));
        await portal.Production.ExecuteAsync(AwkwardTables.Incompressible(megabytes: 40), Token);
        var backup = await portal.BackUpAsync();
        // Behind what is read before the data.
        proxy.Add(new Fault(FaultKind.StallResponse, r => r.RangeStart is not null) { After = 1_500_000 });
        var run = await portal.StartRestoreAsync(backup.Key);
        await portal.UntilAsync(run.Id, r => r is { Progress.Phase: "Data", Progress.BytesDone: > 0 }, "loaded something");

        await BounceAsync(own, crash);
        proxy.Clear();

        var ended = await portal.EndAsync(run.Id);
        Assert.True(ended.Status == RunStatus.Succeeded, ended.Error);
        await portal.AssertNothingLeftBehindAsync();
        await portal.RestoreAsync(backup.Key, replaceTyped: portal.Staging);
    }

    [Fact]
    public async Task ConnectionLimit_Reached_RunSaysSoOrSucceeds_AndNothingIsLeft()
    {
        await using var own = await SharedServices.StartPostgresAsync(Token);
        await using var portal = await TestPortal.StartAsync(production: await TestDatabase.CreateAsync(own.Server, "prod", "template0", Token));
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var backup = await portal.BackUpAsync();
        var refused = 0;
        for (var limit = 1; limit <= 5; limit++)
        {
            // The preflight of the launcher needs a connection too: asked for before the limit holds.
            var run = await portal.StartRestoreAsync(backup.Key, database: portal.Staging + "_" + limit.ToString(CultureInfo.InvariantCulture));
            await LimitAsync(own, limit);
            var ended = await portal.EndAsync(run.Id);
            await LimitAsync(own, -1);
            if (ended.Status == RunStatus.Failed)
            {
                refused++;
                Assert.Contains("too many connections", ended.Error, StringComparison.Ordinal);
            }
            else
            {
                Assert.True(ended.Status == RunStatus.Succeeded, ended.Error);
                await portal.Server.DropDatabaseAsync(run.Target, Token);
            }

            await portal.UntilAsync(run.Id, r => !r.CleanupDue, "was cleaned up");
            await portal.AssertNothingLeftBehindAsync();
        }

        Assert.True(refused > 0, "The limit was never reached.");
        await portal.RestoreAsync(backup.Key);
    }

    private static async Task AssertFailedAndCleanAsync(TestPortal portal, RunId id)
    {
        var run = await portal.EndAsync(id);
        Assert.Equal(RunStatus.Failed, run.Status);
        // Which of the broken connections is noticed first is chance; each sentence names PostgreSQL or its program.
        Assert.Matches("holds the lock on the target broke|PostgreSQL|pg_dump failed|pg_restore failed|terminating connection", run.Error!);
        await portal.UntilAsync(id, r => !r.CleanupDue, "was cleaned up");
        await portal.AssertNothingLeftBehindAsync();
    }

    private static async Task BounceAsync(OwnPostgres own, bool crash)
    {
        if (!crash)
        {
            await own.Cluster.RestartAsync(Token);
            return;
        }

        await own.Cluster.KillAsync(Token);
        await own.Cluster.StartAsync(Token);
    }

    private static Task LimitAsync(OwnPostgres own, int limit) =>
        own.Server.ExecuteAsSuperUserAsync("postgres", $"ALTER ROLE {own.Server.Owner} CONNECTION LIMIT {limit.ToString(CultureInfo.InvariantCulture)}", Token);
}
