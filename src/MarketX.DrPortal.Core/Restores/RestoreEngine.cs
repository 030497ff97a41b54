using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>
/// Brings a backup into a new database: looks whether it can, makes it, fills it straight from the bucket, analyzes it.
/// What becomes of the database then is the caller's: a restore gives it its name, a drill looks at it and drops it.
/// </summary>
public sealed class RestoreEngine(
    PostgresServer server, PgToolLocator tools, IBackupStorage storage, BackupCatalog catalog, RestorePreflight preflight, RestoreOptions options, TimeProvider time)
{
    /// <summary>The folder that a run may use on this node.</summary>
    internal string ScratchFolderOf(RunId run) => ScratchFolder.PathOf(preflight.ScratchRoot, run);

    /// <summary>Looks at everything that could stop it, and says so in the run's log.</summary>
    /// <exception cref="RequestRefusedException">Something does.</exception>
    internal async Task CheckAsync(RunContext context, RestoreRequest request, CancellationToken cancellationToken) =>
        (await preflight.LookAsync(request, cancellationToken)).LogTo(context.Tracker).ThrowIfBlocked();

    /// <summary>Reads the archive's head and looks for what vouches for it.</summary>
    /// <exception cref="RunFailedException">It cannot be restored.</exception>
    internal Task<RestoreSource> OpenAsync(RestoreRequest request, CancellationToken cancellationToken) => RestoreSource.OpenAsync(catalog, request, cancellationToken);

    /// <summary>Makes the database and fills it.</summary>
    /// <param name="context">The run; its resources name the database and the folder already.</param>
    /// <param name="request">What is restored.</param>
    /// <param name="source">Where it comes from.</param>
    /// <param name="selection">The tables that were chosen; null for all.</param>
    /// <param name="scratch">The database's name and the folder.</param>
    /// <param name="comment">The comment on the database, by which whoever finds it knows whose it is.</param>
    /// <param name="cancellationToken">Ends it.</param>
    internal async Task<FilledDatabase> FillAsync(
        RunContext context, RestoreRequest request, RestoreSource source, TableSelection? selection, RunResources scratch, string comment, CancellationToken cancellationToken)
    {
        var (tracker, database) = (context.Tracker, scratch.ScratchDatabase!);
        if (!source.HasPlaces)
            source = await IndexAsync(tracker, source, cancellationToken);
        var plan = RestorePlan.Of(source.Head, source.Object.Object.Bytes, source.Facts, selection?.Entries, request.WithoutPrivileges);
        var jobs = await context.Lock.UseAsync(async c =>
        {
            await ScratchDatabase.CreateMarkedAsync(c, database, comment, ArchiveDatabase.From(source.Head), cancellationToken);
            return options.Jobs > 0 ? options.Jobs : await TargetCores.OfAsync(c, cancellationToken);
        }, cancellationToken);
        tracker.Log(RunLogLevel.Info, $"Made database \"{database}\". {plan.Loads.Count()} tables go straight from the bucket into it, {jobs} at once.");
        var rows = await new RestoreLoad(server, tools, storage, context, request, database, scratch.ScratchFolder!, jobs, options.MaxMemoryMiB, time).RunAsync(source, plan, cancellationToken);

        tracker.Enter(RestorePhases.Analyze);
        await Analyzer.RunAsync(server, database, context.ApplicationName, jobs, (done, total, relation) => tracker.Report(p => p with
        {
            ItemsDone = done, ItemsTotal = total, CurrentItem = relation, Fraction = RestorePhases.Fraction(RestorePhases.Analyze, (double)done / total),
        }), text => tracker.Log(RunLogLevel.Info, text), cancellationToken);
        return new FilledDatabase(rows, jobs);
    }

    private async Task<RestoreSource> IndexAsync(RunTracker tracker, RestoreSource source, CancellationToken cancellationToken)
    {
        tracker.Enter(RestorePhases.Index);
        tracker.Log(RunLogLevel.Info, "The archive does not say where its data is, as one that was written into a pipe, and has no manifest: it is read once to find out. An import would save that.");
        try
        {
            return await source.IndexAsync(storage, new IndexReporter(tracker, source.Object.Object.Bytes, share => RestorePhases.Fraction(RestorePhases.Index, share)), cancellationToken);
        }
        catch (ArchiveFormatException e)
        {
            throw new RunFailedException($"{source.Object.Object.Key}: {e.Message}", e);
        }
    }
}
