using System.Text.Json;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Tests.Engine;

/// <summary>A run that the test itself executes, and holds up at the moment each phase begins to do something.</summary>
internal static class PhasedRun
{
    /// <summary>
    /// Executes a run to its end. <paramref name="onPhase"/> gets the name of each phase as it begins, and the run waits until it returns; <paramref name="onLine"/> gets
    /// each line of the run's log; <paramref name="stop"/> tells the process to stop.
    /// </summary>
    public static async Task<Run> ExecuteAsync<T>(
        TestPortal portal, RunKind kind, string target, T request, Action<string> onPhase, Action<string>? onLine = null, CancellationToken? stop = null)
    {
        var run = new Run
        {
            Id = RunId.New(),
            Kind = kind,
            Status = RunStatus.Queued,
            Target = target,
            Request = JsonSerializer.SerializeToElement(request, RunJson.Options),
            RequestedBy = "olga",
            // Such runs are executed by who queued them, not by the portal.
            RequestedVia = RequestOrigin.CommandLine,
            QueuedAt = TimeProvider.System.GetUtcNow(),
            Progress = RunProgress.None,
        };
        await portal.Get<IRunStore>().InsertAsync(run, TestPortal.Token);
        var entered = new HashSet<string>();
        await portal.Get<RunExecutor>().ExecuteAsync(run.Id, (progress, line) =>
        {
            if (line is not null)
                onLine?.Invoke(line.Text);
            else if (progress.Phase is { } phase && IsNew(phase))
                onPhase(phase);
        }, stop ?? TestPortal.Token);
        return await portal.EndAsync(run.Id);

        // Several threads report.
        bool IsNew(string phase)
        {
            lock (entered)
                return entered.Add(phase);
        }
    }
}
