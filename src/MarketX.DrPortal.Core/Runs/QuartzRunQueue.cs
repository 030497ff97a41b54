using MarketX.DrPortal.Core.Postgres;
using Quartz;

namespace MarketX.DrPortal.Core.Runs;

/// <summary>Queues runs for any portal of the cluster to execute.</summary>
public sealed class QuartzRunQueue(IRunStore store, ISchedulerFactory schedulers, TimeProvider time) : IRunQueue
{
    private const string Group = "runs";

    // Nothing is ever planned so far ahead: a clock was, and has been set back since.
    private static readonly TimeSpan TooFarAhead = TimeSpan.FromMinutes(1);

    /// <inheritdoc />
    public async Task EnqueueAsync(Run run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        await store.InsertAsync(run, cancellationToken);
        // The row is there: from here on a crash loses nothing, the reconciler fires what nobody fired.
        await FireAsync(run, cancellationToken);
    }

    /// <summary>Fires a queued run unless Quartz is about to.</summary>
    public async Task FireAsync(Run run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        var key = new JobKey("database-" + BackendName.TargetHash(run.Server is null ? run.Target : $"{run.Target} at {run.Server}"), Group);
        if (await scheduler.GetJobDetail(key, cancellationToken) is null)
        {
            await scheduler.AddJob(
                JobBuilder.Create<RunJob>().WithIdentity(key).WithDescription(run.Target).StoreDurably().RequestRecovery().Build(),
                new AddJobOptions { Replace = true }, cancellationToken);
        }

        foreach (var name in TriggerNames(run.Id))
        {
            if (await scheduler.GetTrigger(name, cancellationToken) is { } known && !(known.NextFireTimeUtc > time.GetUtcNow() + TooFarAhead))
                return;
        }

        await FireAsync(scheduler, run.Id, TriggerNames(run.Id)[0], key, TimeSpan.Zero, cancellationToken);
    }

    /// <summary>Fires a run's job again after a delay, while the trigger that found its target busy comes to its end.</summary>
    internal async Task FireAgainAsync(RunId id, ITrigger current, TimeSpan delay, CancellationToken cancellationToken)
    {
        var scheduler = await schedulers.GetScheduler(cancellationToken);
        await FireAsync(scheduler, id, TriggerNames(id).First(n => !n.Equals(current.Key)), current.JobKey, delay, cancellationToken);
    }

    // Two names that take turns: a trigger that is at work cannot be replaced by itself, and one that waits is enough.
    private static TriggerKey[] TriggerNames(RunId id) => [new(id.Value, Group), new(id.Value + "-again", Group)];

    private async Task FireAsync(IScheduler scheduler, RunId id, TriggerKey name, JobKey job, TimeSpan delay, CancellationToken cancellationToken)
    {
        var trigger = TriggerBuilder.Create()
            .ForJob(job)
            .WithIdentity(name)
            .UsingJobData(RunJob.RunIdKey, id.Value)
            .StartAt(time.GetUtcNow() + delay)
            .Build();
        await scheduler.ScheduleTrigger(trigger, TriggerConflict.Replace, cancellationToken);
    }
}
