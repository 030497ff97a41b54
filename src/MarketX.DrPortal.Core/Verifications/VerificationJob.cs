using System.Globalization;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Servers;

namespace MarketX.DrPortal.Core.Verifications;

/// <summary>
/// The work of a verification run. Its result is a <see cref="VerificationReport"/>, also where it failed because the
/// database is not what the backup holds. It makes nothing that would have to be removed.
/// </summary>
public sealed class VerificationJob(PostgresServers servers, BackupCatalog catalog, RestoreOptions options, TimeProvider time) : IRunHandler
{
    private const string Prepare = "Prepare", Verify = "Verify";

    // Lines of a log that somebody reads; the report has every table.
    private const int LoggedTables = 100;

    /// <inheritdoc />
    public RunKind Kind => RunKind.Verification;

    /// <inheritdoc />
    public async Task<object> ExecuteAsync(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var tracker = context.Tracker;
        var request = context.Run.RequestAs<VerificationRequest>();
        tracker.Begin(Prepare, Verify);
        var manifest = await VerificationLauncher.FindManifestAsync(catalog, request, cancellationToken);
        tracker.Log(RunLogLevel.Info, string.Create(CultureInfo.InvariantCulture,
            $"Comparing \"{request.Database}\" with {request.Key}: {manifest.Archive.Totals.Tables:N0} tables, {manifest.Archive.Totals.Rows:N0} rows of \"{manifest.Database}\"."));

        tracker.Enter(Verify);
        var parallel = options.Jobs > 0 ? options.Jobs : Math.Max(2, Environment.ProcessorCount);
        var verifier = new DatabaseVerifier(servers.Of(context.Run.Server), time);
        var before = await context.Lock.UseAsync(c => WriteMark.ReadIfAloneAsync(c, request.Database, time, cancellationToken), cancellationToken);
        var report = await verifier.VerifyAsync(request.Database, manifest, context.ApplicationName, parallel, p => Report(tracker, p), cancellationToken);
        // A cancel that came with the last row is still a cancel.
        cancellationToken.ThrowIfCancellationRequested();
        // Where nobody wrote between the two marks, what was compared is what is there.
        if (before is not null && await context.Lock.UseAsync(c => WriteMark.ReadSettledAsync(c, request.Database, time, cancellationToken), cancellationToken) is { } after && after.IsStill(before))
            report = report with { WriteMark = before };
        Log(tracker, report);
        return report.Verdict == VerificationVerdict.Differs ? throw new RunFailedException(report.Sentence) { Result = report } : report;
    }

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> CleanUpAsync(Run run, CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);

    internal static void Report(RunTracker tracker, VerificationProgress progress) => tracker.Report(p => p with
    {
        BytesDone = progress.BytesDone,
        BytesTotal = progress.BytesTotal,
        RowsDone = progress.RowsDone,
        RowsTotal = progress.RowsTotal,
        ItemsDone = progress.TablesDone,
        ItemsTotal = progress.TablesTotal,
        Tables = progress.Tables,
        CurrentItem = progress.CurrentTable,
        Fraction = progress.BytesTotal is > 0 and { } total ? Math.Min(1, (double)progress.BytesDone / total) : null,
    });

    private static void Log(RunTracker tracker, VerificationReport report)
    {
        foreach (var table in report.Tables.Where(t => t.Finding != TableFinding.Exact).Take(LoggedTables))
        {
            tracker.Log(table.Differs ? RunLogLevel.Error : RunLogLevel.Warning, string.Create(CultureInfo.InvariantCulture,
                $"{table.Table}: {table.Finding.ToString().ToLowerInvariant()}, {Rows(table.FoundRows)} here, {Rows(table.ExpectedRows)} in the backup.{(table.Note is null ? "" : " " + table.Note)}"));
        }

        foreach (var sequence in report.Sequences.Take(LoggedTables))
        {
            tracker.Log(RunLogLevel.Error, string.Create(CultureInfo.InvariantCulture,
                $"Sequence {sequence.Sequence}: {(sequence.FoundValue is { } found ? Value(found, sequence.FoundCalled == true) : "missing")} here, {Value(sequence.ExpectedValue, sequence.ExpectedCalled)} in the backup."));
        }

        foreach (var note in report.Notes)
            tracker.Log(RunLogLevel.Info, note);
        // A run that fails logs its sentence by itself.
        if (report.Verdict != VerificationVerdict.Differs)
            tracker.Log(report.Verdict == VerificationVerdict.Exact ? RunLogLevel.Info : RunLogLevel.Warning, report.Sentence);
    }

    private static string Rows(long? rows) => rows is null ? "not counted" : string.Create(CultureInfo.InvariantCulture, $"{rows:N0} {(rows == 1 ? "row" : "rows")}");

    private static string Value(long value, bool called) => string.Create(CultureInfo.InvariantCulture, $"{value}{(called ? "" : ", not given out yet")}");
}
