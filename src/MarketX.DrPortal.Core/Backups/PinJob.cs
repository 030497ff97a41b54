using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>The work of a pin run.</summary>
public sealed class PinJob(BackupPinning pinning) : IRunHandler
{
    /// <inheritdoc />
    public RunKind Kind => RunKind.Pin;

    /// <inheritdoc />
    public async Task<object> ExecuteAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (tracker, request) = (context.Tracker, context.Run.RequestAs<PinRequest>());
        var reporter = new PinReporter(tracker);
        reporter.Begin();
        var copy = pinning.CopyKeyOf(request.Key);
        await context.NoteResourcesAsync(new RunResources { ObjectKey = copy }, cancellationToken);
        tracker.Log(RunLogLevel.Info, $"{context.Run.RequestedBy} keeps {request.Key} as {copy}: {request.Reason}");
        var pinned = await pinning.MakeAsync(context.Run, request.Key, request.Reason, reporter, cancellationToken);
        tracker.Report(p => p with { Fraction = 1 });
        tracker.Log(RunLogLevel.Info, pinned.Proof == PinProof.EntityTag
            ? "The copy is the backup: the bucket gives both the same entity tag."
            : "The copy is the backup: both were read, and have the same SHA-256.");
        if (!pinned.HasManifest)
            tracker.Log(RunLogLevel.Warning, "Nothing vouches for the copy, as for the backup: restoring it needs an Admin and a reason.");
        return pinned;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> CleanUpAsync(Run run, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(run);
        return run.Resources.ObjectKey is { } copy ? pinning.CleanUpAsync(run, copy, cancellationToken) : Task.FromResult<IReadOnlyList<string>>([]);
    }
}
