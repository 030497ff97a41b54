using System.Text.Json;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using Microsoft.Extensions.Logging;
using Npgsql;
using Quartz;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Runs;

/// <summary>What the watchdog looks for, it looks for each by itself.</summary>
public sealed class RunWatchdogTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Look_SomeSweepsFail_TheOthersAreMadeAndForgottenRunsFired()
    {
        await using var portal = await TestPortal.StartAsync();
        // A run that the portal's own watchdog does not know, so that nobody else fires it.
        var (store, target) = (new MemoryRunStore(), portal.Production.Name + "_forgotten");
        await store.InsertAsync(new Run
        {
            Id = RunId.New(), Kind = RunKind.Backup, Status = RunStatus.Queued, Target = target, Request = JsonSerializer.SerializeToElement(new BackupRequest("manual", target), RunJson.Options),
            RequestedBy = "olga", RequestedVia = RequestOrigin.Portal, QueuedAt = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero), Progress = RunProgress.None,
        }, Token);
        Sweep[] sweeps = [new("what stands by", new InvalidOperationException("It is away.")), new("what is well", null), new("what is slow", new OperationCanceledException("It took too long.")), new("what comes last", null)];
        using var watchdog = new RunWatchdog(
            new WatchTurn(portal.Get<NpgsqlDataSource>(), key: 1), portal.Get<RunReconciler>(), sweeps, store, portal.Get<QuartzRunQueue>(), TimeProvider.System, portal.Get<ILogger<RunWatchdog>>());

        await watchdog.LookAsync(Token);

        Assert.All(sweeps, sweep => Assert.Equal(1, sweep.Looks));
        var scheduler = await portal.Get<ISchedulerFactory>().GetScheduler(Token);
        Assert.NotNull(await scheduler.GetJobDetail(new JobKey("database-" + BackendName.TargetHash(target), "runs"), Token));
        Assert.Single(portal.Log.Lines, line => line.Contains("The look for what stands by failed", StringComparison.Ordinal) && line.Contains("It is away.", StringComparison.Ordinal));
        Assert.Single(portal.Log.Lines, line => line.Contains("The look for what is slow failed", StringComparison.Ordinal));
        Assert.DoesNotContain(portal.Log.Lines, line => line.Contains("A round of the watchdog failed", StringComparison.Ordinal));
    }

    private sealed class Sweep(string what, Exception? failure) : ILeftoverSweep
    {
        public string What => what;

        public int Looks { get; private set; }

        public Task SweepAsync(CancellationToken cancellationToken)
        {
            Looks++;
            return failure is null ? Task.CompletedTask : Task.FromException(failure);
        }
    }
}
