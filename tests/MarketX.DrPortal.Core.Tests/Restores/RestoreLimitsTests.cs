using System.Globalization;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.S3.Faults;
using MarketX.DrPortal.TestServices.Sample;
using MarketX.DrPortal.TestServices.Services;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Restores;

/// <summary>How many connections a restore takes, and how far it reads ahead of the server.</summary>
public sealed class RestoreLimitsTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1, 1)]
    [InlineData(5, 5)]
    // As many as the target's server has cores, which is this machine.
    [InlineData(0, null)]
    public async Task Restore_Jobs_LoadsOverThatManyConnections(int jobs, int? connections)
    {
        await using var portal = await TestPortal.StartAsync(new() { ["Restore:Jobs"] = jobs.ToString(CultureInfo.InvariantCulture) });
        await portal.Production.ExecuteAsync(AwkwardTables.StandsStillAt("COPY"), Token);
        var run = await portal.StartRestoreAsync((await portal.BackUpAsync()).Key);

        await UntilItStandsAsync(portal, run.Id);

        var taken = await portal.Production.QueryAsync<long>($"SELECT count(*) FROM pg_stat_activity WHERE right(application_name, 10) = '{run.Id}' AND query ~ '^COPY|track_counts'", Token);
        Assert.Equal(connections ?? Math.Max(2, Environment.ProcessorCount), taken);
        Assert.Contains(await portal.LogOfAsync(run.Id), line => line.Text.EndsWith($", {taken} at once.", StringComparison.Ordinal));
        await CancelAsync(portal, run.Id);
    }

    [Fact]
    public async Task Restore_TableThatTheServerIsSlowToTake_ReadsNoFurtherThanItsMemory()
    {
        const int Megabytes = 64, Memory = 16, InTheKernel = 24;
        await using var proxy = new FaultProxy((await SharedServices.S3Async(Token)).ServiceUrl);
        await using var portal = await TestPortal.StartAsync(new() { ["Storage:EndpointUrl"] = proxy.Url, ["Restore:MaxMemoryMiB"] = $"{Memory}", ["Restore:Jobs"] = "2" });
        await portal.Production.ExecuteAsync(AwkwardTables.StandsStillAt("COPY") + AwkwardTables.Incompressible(Megabytes) + "ALTER TABLE noise ADD CHECK (public.wait(id) = id)", Token);
        var backup = await portal.BackUpAsync();
        Assert.True(backup.Bytes > (long)Megabytes << 20);
        var before = proxy.AnsweredBytes;
        var run = await portal.StartRestoreAsync(backup.Key);

        await UntilItStandsAsync(portal, run.Id);

        // Until no more comes: then all that may be held is held.
        long last;
        do
        {
            last = proxy.AnsweredBytes;
            await Task.Delay(TimeSpan.FromSeconds(1), Token);
        }
        while (proxy.AnsweredBytes > last);

        // What the run holds is text, which is larger than what was fetched; the sockets on both sides have buffers too.
        Assert.InRange(proxy.AnsweredBytes - before, 1 << 20, (Memory + InTheKernel) << 20);
        await CancelAsync(portal, run.Id);
    }

    private static Task<Run> UntilItStandsAsync(TestPortal portal, RunId id) => portal.UntilAsync(
        id, _ => portal.Production.QueryAsync<long>($"SELECT count(*) FROM pg_stat_activity WHERE right(application_name, 10) = '{id}' AND wait_event = 'PgSleep'", Token).GetAwaiter().GetResult() > 0, "stood still");

    private static async Task CancelAsync(TestPortal portal, RunId id)
    {
        await portal.Get<RunCanceller>().CancelAsync(TestPortal.Operator, id, Token);
        Assert.Equal(RunStatus.Cancelled, (await portal.EndAsync(id)).Status);
        await portal.AssertNothingLeftBehindAsync();
    }
}
