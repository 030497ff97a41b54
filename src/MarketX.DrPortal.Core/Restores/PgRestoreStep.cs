using System.Globalization;
using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>Lets pg_restore restore some entries of an archive into one database. One ignored error is a failure.</summary>
internal sealed class PgRestoreStep(PostgresServer server, PgTool tool, RunContext context, RestoreRequest request, string database, TocFile archive)
{
    // Staging, until promoted, is nobody's truth: a commit need not wait for the disk. Parallel workers inside of one
    // index build only compete with the other jobs.
    private const string Settings = "-c synchronous_commit=off -c max_parallel_maintenance_workers=0";

    /// <summary>Restores them.</summary>
    /// <param name="name">What they are, for the list's file.</param>
    /// <param name="entries">The entries, in the archive's order; nothing happens if there are none.</param>
    /// <param name="jobs">Parallel jobs; 1 keeps the archive's order.</param>
    /// <param name="progress">Gets what pg_restore says.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RunFailedException">pg_restore failed.</exception>
    public async Task RunAsync(string name, IReadOnlyList<TocEntry> entries, int jobs, PgRestoreProgress progress, CancellationToken cancellationToken)
    {
        if (entries.Count == 0)
            return;
        var list = await archive.WriteListAsync(name, entries, cancellationToken);
        List<string> arguments =
        [
            "--verbose", "--no-password", "--exit-on-error", "--no-subscriptions",
            .. jobs > 1 ? [$"--jobs={jobs.ToString(CultureInfo.InvariantCulture)}"] : Array.Empty<string>(),
            .. request.WithoutOwners ? ["--no-owner"] : Array.Empty<string>(),
            .. request.WithoutPrivileges ? ["--no-privileges"] : Array.Empty<string>(),
            $"--use-list={list}",
            PgProcess.DatabaseArgument(database),
            archive.Path,
        ];
        context.Tracker.Log(RunLogLevel.Info, $"$ pg_restore {string.Join(' ', arguments)}  (pg_restore {tool.Version}, {entries.Count} {(entries.Count == 1 ? "entry" : "entries")})");
        var outcome = await PgProcess.RunAsync(tool.Path, arguments, server.ToolEnvironment(database, context.ApplicationName, Settings),
            (output, token) => output.CopyToAsync(Stream.Null, token), progress.Lines(parallel: jobs > 1), cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        if (outcome.ExitCode != 0)
            throw new RunFailedException($"pg_restore failed (exit code {outcome.ExitCode.ToString(CultureInfo.InvariantCulture)}): {outcome.Reason}");
    }
}
