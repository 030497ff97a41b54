using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Sample;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.CommandLine;

/// <summary>Signals in the middle of the work, and other runs that hold the database.</summary>
public sealed class CancelAndBusyTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Backup_SignalInMidUpload_IsCancelledAndLeavesNothing(bool terminate)
    {
        await using var world = await CliWorld.CreateAsync(AwkwardTables.Incompressible(megabytes: 48));
        var before = await world.StateAsync();
        using var backup = world.Start(CliProcess.Program, [], ["backup"]);
        await CliWorld.UntilAsync(async () => (await world.OpenUploadsAsync()).Count > 0, "an upload is open");
        var arguments = backup.CommandLine;

        if (terminate)
            backup.Terminate();
        else
            backup.Interrupt();
        var result = await backup.EndAsync(Token);

        result.ShouldFailWith(12, "was cancelled");
        Assert.DoesNotContain("BACKUP_FAILURE", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(world.Server.OwnerPassword, arguments, StringComparison.Ordinal);
        Assert.Equal(before, await world.StateAsync());
        Assert.Equal(0, await BackendsAsync(world, world.Production.Name));
        // The lock went with the run.
        await world.Production.ExecuteAsync("TRUNCATE noise", Token);
        (await world.RunAsync("backup")).ShouldEndWith(0);
    }

    [Theory]
    [InlineData("COPY")]
    [InlineData("CREATE INDEX")]
    [InlineData("ANALYZE")]
    public async Task Restore_SignalInMidWork_IsCancelledAndLeavesNothing(string statement)
    {
        await using var world = await CliWorld.CreateAsync(AwkwardTables.StandsStillAt(statement));
        var key = await world.BackUpAsync();
        var before = await world.StateAsync();
        using var restore = world.Start(CliProcess.Program, [], ["restore", key, world.Target()]);
        await CliWorld.UntilAsync(() => SleepsAsync(world), "the restore stands still");

        restore.Interrupt();

        (await restore.EndAsync(Token)).ShouldFailWith(12, "was cancelled");
        Assert.Equal(before, await world.StateAsync());
        Assert.Equal(0, await BackendsAsync(world, world.Target()));
    }

    [Fact]
    public async Task Restore_AfterOneThatWasKilled_RemovesWhatThatLeft()
    {
        await using var world = await CliWorld.CreateAsync(AwkwardTables.StandsStillAt("COPY"));
        var key = await world.BackUpAsync();
        using (var killed = world.Start(CliProcess.Program, [], ["restore", key, world.Target()]))
        {
            await CliWorld.UntilAsync(() => SleepsAsync(world), "the restore stands still");
            killed.Kill();
            await killed.EndAsync(Token);
        }

        // Another target: what is left is found by its name and comment, not by the lock that this one takes.
        await world.Production.ExecuteAsync("DROP TABLE slow", Token);
        (await world.RunAsync("restore", await world.BackUpAsync(), world.Target("_other"))).ShouldEndWith(0);

        Assert.DoesNotContain("__restoring_", await world.StateAsync(), StringComparison.Ordinal);
        Assert.Equal(0, await BackendsAsync(world, world.Target()));
    }

    [Fact]
    public async Task Backup_AnotherRunHoldsTheDatabase_IsBusy()
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        await using var holder = await LockAsync(world);
        var before = await world.StateAsync();

        (await world.RunAsync("backup")).ShouldFailWith(10, "--wait");

        Assert.Equal(before, await world.StateAsync());
    }

    [Fact]
    public async Task Backup_WaitsWhileAnotherRunHoldsTheDatabase_ThenSucceeds()
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        var holder = await LockAsync(world);
        var waits = new TaskCompletionSource();
        using var backup = world.Start(CliProcess.Program, [], ["backup", "--wait", "2m"], line =>
        {
            if (line.Contains("waiting up to", StringComparison.Ordinal))
                waits.TrySetResult();
        });
        await waits.Task.WaitAsync(TimeSpan.FromMinutes(1), Token);

        await holder.DisposeAsync();

        (await backup.EndAsync(Token)).ShouldEndWith(0);
    }

    [Fact]
    public async Task Backup_SignalWhileItWaits_IsCancelled()
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        await using var holder = await LockAsync(world);
        var waits = new TaskCompletionSource();
        using var backup = world.Start(CliProcess.Program, [], ["backup", "--wait", "1h"], line =>
        {
            if (line.Contains("waiting up to", StringComparison.Ordinal))
                waits.TrySetResult();
        });
        await waits.Task.WaitAsync(TimeSpan.FromMinutes(1), Token);

        backup.Interrupt();

        (await backup.EndAsync(Token)).ShouldFailWith(12, "before it began");
    }

    // As a portal or another command line would hold it.
    private static async Task<NpgsqlConnection> LockAsync(CliWorld world)
    {
        var connection = await world.Server.OpenAsync(cancellationToken: Token);
        await using var command = new NpgsqlCommand("SELECT pg_advisory_lock($1)", connection) { Parameters = { new() { Value = TargetLock.Key(world.Production.Name) } } };
        await command.ExecuteNonQueryAsync(Token);
        return connection;
    }

    private static async Task<bool> SleepsAsync(CliWorld world) =>
        await world.Production.QueryAsync<long>($"SELECT count(*) FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND starts_with(datname, '{world.Target()}__restoring')", Token) > 0;

    private static async Task<long> BackendsAsync(CliWorld world, string target) =>
        await world.Production.QueryAsync<long>($"SELECT count(*) FROM pg_stat_activity WHERE split_part(application_name, ':', 3) = '{BackendName.TargetHash(target)}'", Token);
}
