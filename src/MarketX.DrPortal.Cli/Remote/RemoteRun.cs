using System.Text.Json;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Cli.Runs;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Cli.Remote;

/// <summary>Starts a run on a portal and follows it to its end. Ctrl-C asks the portal to cancel it; the second one stops following.</summary>
internal sealed class RemoteRun(RemotePortal portal, CommandOutput output, Signals signals)
{
    /// <summary>Starts what is posted to an address and returns the run, succeeded.</summary>
    /// <exception cref="CommandFailedException">It was refused, or did not succeed.</exception>
    public Task<Run> ExecuteAsync(string path, object body) => ExecuteAsync(path, body, final => final.Status == RunStatus.Succeeded);

    /// <summary>Starts what is posted to an address and returns the run, when it ended as the caller can use it.</summary>
    /// <exception cref="CommandFailedException">It was refused, or ended otherwise.</exception>
    public async Task<Run> ExecuteAsync(string path, object body, Func<Run, bool> isUsable)
    {
        var accepted = await portal.PostAsync(path, body, signals.Cancel);
        var id = accepted.GetProperty("runId").GetString()!;
        output.Say($"Run {id} on the portal.");
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = signals.Cancel.Register(cancelled.SetResult);
        var cancelling = CancelWhenAskedAsync(id, cancelled.Task);
        var final = await FollowAsync(id);
        cancelled.TrySetResult();
        await cancelling;
        return isUsable(final)
            ? final
            : throw new CommandFailedException(CodeOf(final.Status), $"Run {id} of \"{final.Target}\" ended as {final.Status}: {final.Error}");
    }

    /// <summary>A run of the portal's answer.</summary>
    public static Run Read(JsonElement document) => new()
    {
        Id = RunId.Parse(document.GetProperty("id").GetString()!),
        Kind = Word<RunKind>(document, "kind"),
        Status = Word<RunStatus>(document, "status"),
        Target = document.GetProperty("target").GetString()!,
        Request = document.GetProperty("request"),
        RequestedBy = document.GetProperty("requestedBy").GetString()!,
        RequestedVia = Word<RequestOrigin>(document, "requestedVia"),
        QueuedAt = Time(document, "queuedAt")!.Value,
        StartedAt = Time(document, "startedAt"),
        FinishedAt = Time(document, "finishedAt"),
        Progress = document.GetProperty("progress").Deserialize<RunProgress>(RunJson.Options)!,
        Error = Optional(document, "error")?.GetString(),
        CancelRequestedBy = Optional(document, "cancelRequestedBy")?.GetString(),
        Result = Optional(document, "result"),
    };

    private async Task<Run> FollowAsync(string id)
    {
        Run? last = null;
        await using var view = RunView.For(output, TimeProvider.System);
        while (last?.Status.IsActive() != false)
        {
            // A stream that ends early, as when a portal is restarted, is begun again: the run goes on without it.
            await foreach (var document in portal.FollowAsync(id, signals.Stop))
            {
                last = Read(document);
                view.OnReport(last.Progress, null);
            }
        }

        return last;
    }

    private async Task CancelWhenAskedAsync(string id, Task askedOrEnded)
    {
        await askedOrEnded;
        if (!signals.Cancel.IsCancellationRequested)
            return;
        output.Say($"Asking the portal to cancel run {id}, which cleans up first. Once more stops following it.");
        try
        {
            await portal.PostAsync($"api/v1/runs/{id}/cancel", null, signals.Stop);
        }
        catch (CommandFailedException e)
        {
            // It may have ended meanwhile, or the token may not cancel: its end tells.
            output.Warn(e.Message);
        }
    }

    private static T Word<T>(JsonElement document, string property) where T : struct, Enum => Enum.Parse<T>(document.GetProperty(property).GetString()!);

    private static JsonElement? Optional(JsonElement document, string property) =>
        document.TryGetProperty(property, out var value) && value.ValueKind != JsonValueKind.Null ? value : null;

    private static DateTimeOffset? Time(JsonElement document, string property) => Optional(document, property)?.GetDateTimeOffset();

    private static ExitCode CodeOf(RunStatus status) => status switch
    {
        RunStatus.Cancelled => ExitCode.RunCancelled,
        RunStatus.Interrupted => ExitCode.RunInterrupted,
        _ => ExitCode.RunFailed,
    };
}
