using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.S3.Faults;
using MarketX.DrPortal.TestServices.Services;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Faults;

/// <summary>The bucket goes wrong at the moment each phase of a backup and of a restore begins, one run after the other.</summary>
[Trait("Category", "Long")]
public sealed class BucketInEachPhaseTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(FaultKind.Answer, 500, "InternalError")]
    [InlineData(FaultKind.Answer, 503, "SlowDown")]
    [InlineData(FaultKind.DropRequest, 0, "")]
    [InlineData(FaultKind.DropResponse, 0, "")]
    [InlineData(FaultKind.TruncateResponse, 0, "")]
    [InlineData(FaultKind.StallResponse, 0, "")]
    public async Task Bucket_FailsFromEachPhaseOn_IsSaidAndTheNextSucceeds(FaultKind kind, int status, string code)
    {
        await using var proxy = new FaultProxy((await SharedServices.S3Async(Token)).ServiceUrl);
        await using var portal = await StartAsync(proxy);
        await AssertBucketAsync(portal, () => proxy.Add(new Fault(kind, _ => true) { Status = status, Code = code }), proxy.Clear);
    }

    [Fact]
    public async Task Bucket_GoneFromEachPhaseOn_IsSaidAndTheNextSucceeds()
    {
        await using var proxy = new FaultProxy((await SharedServices.S3Async(Token)).ServiceUrl);
        await using var portal = await StartAsync(proxy);
        await AssertBucketAsync(portal, () => proxy.StopAsync().GetAwaiter().GetResult(), proxy.StartAgain);
    }

    [Fact]
    public async Task Bucket_SlowFromEachPhaseOn_RunsSucceed()
    {
        await using var proxy = new FaultProxy((await SharedServices.S3Async(Token)).ServiceUrl);
        await using var portal = await StartAsync(proxy);
        foreach (var phase in BackupJob.PinnedPhases)
        {
            var backup = await PhaseFault.BackUpAsync(portal, entered => SlowDown(entered, phase));
            Assert.True(backup.Status == RunStatus.Succeeded, $"{phase}: {backup.Error}");
            proxy.Clear();
            var key = backup.ResultAs<BackupResult>()!.Key;
            foreach (var restore in phase == BackupJob.Phases[0] ? await RestoreCase.AllAsync(portal, key) : [])
            {
                var run = await PhaseFault.AssertRestoreAsync(portal, restore, () => proxy.Add(new Fault(FaultKind.Slow, _ => true)), "never", proxy.Clear);
                Assert.True(run.Status == RunStatus.Succeeded, $"{restore.Phase}: {run.Error}");
            }
        }

        await portal.AssertNothingLeftBehindAsync();

        void SlowDown(string entered, string from)
        {
            if (entered == from)
                proxy.Add(new Fault(FaultKind.Slow, _ => true));
        }
    }

    private static async Task AssertBucketAsync(TestPortal portal, Action fault, Action mend)
    {
        var backup = await portal.BackUpAsync();
        foreach (var phase in BackupJob.PinnedPhases)
            await PhaseFault.AssertBackupAsync(portal, phase, fault, "bucket|part|object|manifest|S3|byte", mend);
        foreach (var restore in await RestoreCase.AllAsync(portal, backup.Key))
            await PhaseFault.AssertRestoreAsync(portal, restore, fault, "bucket|part|object|S3|byte", mend);
        await portal.RestoreAsync((await portal.BackUpAsync("after")).Key);
    }

    private static async Task<TestPortal> StartAsync(FaultProxy proxy)
    {
        var portal = await TestPortal.StartAsync(new() { ["Storage:EndpointUrl"] = proxy.Url, ["Storage:InactivityTimeout"] = "00:00:02" });
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        return portal;
    }
}
