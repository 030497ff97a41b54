using System.Diagnostics;

namespace MarketX.DrPortal.Core.Runs;

/// <summary>A span for each run and each of its phases, for whoever listens.</summary>
public static class RunTraces
{
    /// <summary>Name of the source.</summary>
    public const string SourceName = "MarketX.DrPortal.Runs";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Notes a run that has ended, with the phases that it went through. Does nothing where nobody listens.</summary>
    /// <param name="run">The run.</param>
    /// <param name="status">How it ended.</param>
    /// <param name="progress">How far it came.</param>
    /// <param name="ended">When it ended (UTC).</param>
    public static void Write(Run run, RunStatus status, RunProgress progress, DateTimeOffset ended)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(progress);
        // After the fact, from what is written down: a span that stays open for an hour is lost with its process.
        var started = progress.PastPhases.Count > 0 ? progress.PastPhases[0].StartedAt : progress.PhaseStartedAt ?? ended;
        using var span = Source.StartActivity(run.Kind.ToString(), ActivityKind.Internal, default(ActivityContext), startTime: started,
            tags: [new("run.id", run.Id.Value), new("run.target", run.Target), new("run.status", status.ToString())]);
        if (span is null)
            return;
        if (status != RunStatus.Succeeded)
            span.SetStatus(ActivityStatusCode.Error, status.ToString());
        foreach (var phase in progress.PastPhases)
            Phase(phase.Name, phase.StartedAt, phase.EndedAt, span);
        if (progress is { Phase: { } last, PhaseStartedAt: { } start })
            Phase(last, start, ended, span);
        span.SetEndTime(ended.UtcDateTime);
    }

    private static void Phase(string name, DateTimeOffset started, DateTimeOffset ended, Activity run)
    {
        using var span = Source.StartActivity(name, ActivityKind.Internal, run.Context, startTime: started);
        span?.SetEndTime(ended.UtcDateTime);
    }
}
