using MarketX.DrPortal.Core.Postgres;
using Quartz;

namespace MarketX.DrPortal.Core.Runs;

/// <summary>Queues runs for any portal of the cluster to execute.</summary>
public sealed class QuartzRunQueue(IRunStore store, ISchedulerFactory schedulers, TimeProvider time) : IRunQueue
{
    private const string Group = "runs";

    /// <inheritdoc />
    public async Task EnqueueAsync(Run run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        await store.InsertAsync(run, cancellationToken);
        // The row is there: from here on a crash loses nothing, the reconciler fires what nobody fired.
        await FireAsync(run, cancellationToken);
    }

    /// <summary>Fires a queued run unless Quartz knows of it already.</summary>
    public async Task FireAsync(Run run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        var key = new JobKey("database-" + BackendName.TargetHash(run.Target), Group);
        if (await scheduler.GetJobDetail(key, cancellationToken) is null)
        {
            await scheduler.AddJob(
                JobBuilder.Create<RunJob>().WithIdentity(key).WithDescription(run.Target).StoreDurably().RequestRecovery().Build(),
                new AddJobOptions { Replace = true }, cancellationToken);
        }

        await FireAsync(run.Id, key, TimeSpan.Zero, cancellationToken);
    }

    /// <summary>Fires a run's job after a delay.</summary>
    internal async Task FireAsync(RunId id, JobKey job, TimeSpan delay, CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        var trigger = TriggerBuilder.Create()
            .ForJob(job)
            .WithIdentity(delay == TimeSpan.Zero ? id.Value : $"{id.Value}-{time.GetUtcNow().ToUnixTimeMilliseconds()}", Group)
            .UsingJobData(RunJob.RunIdKey, id.Value)
            .StartAt(time.GetUtcNow() + delay)
            .Build();
        await scheduler.ScheduleTrigger(trigger, TriggerConflict.Keep, cancellationToken);
    }
}
