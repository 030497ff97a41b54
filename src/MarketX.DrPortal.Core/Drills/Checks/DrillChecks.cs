using System.Globalization;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Verifications;
using Npgsql;

namespace MarketX.DrPortal.Core.Drills.Checks;

/// <summary>Runs all checks on a recovered database, one after the other, however bad the first findings are.</summary>
public sealed class DrillChecks(IEnumerable<IDrillCheck> checks, DrillServer servers, TimeProvider time)
{
    // Checks look, whatever they run into: nothing is written, and rows that a policy hides are an error, not fewer rows.
    private const string Settings = "SET search_path = ''; SET row_security = off; SET default_transaction_read_only = on";

    /// <summary>Runs them.</summary>
    internal async Task<IReadOnlyList<DrillCheckResult>> RunAsync(
        RunContext context, string database, BackupManifest manifest, VerificationReport verification, TimeSpan recovery, CancellationToken cancellationToken)
    {
        var tracker = context.Tracker;
        var server = servers.Of(context.Run.Server).Server;
        await using var connection = await server.OpenAsync(database, context.ApplicationName, cancellationToken);
        await using (var settings = new NpgsqlCommand(Settings, connection))
            await settings.ExecuteNonQueryAsync(cancellationToken);
        var subject = new DrillSubject(connection, database, context.ApplicationName, manifest, verification, recovery) { Server = server };
        var (all, results) = (checks.ToList(), new List<DrillCheckResult>());
        for (var i = 0; i < all.Count; i++)
        {
            var (done, check) = (i, all[i]);
            tracker.Report(p => p with { ItemsDone = done, ItemsTotal = all.Count, CurrentItem = check.Name });
            var found = await RunAsync(check, subject, cancellationToken);
            foreach (var result in found)
                tracker.Log(LevelOf(result.Verdict), $"Check, {result.Name}: {result.Verdict.ToString().ToLowerInvariant()}. {result.Sentence}");
            results.AddRange(found);
        }

        tracker.Report(p => p with { ItemsDone = all.Count, CurrentItem = null });
        return results;
    }

    /// <summary>The verdict of all: what failed counts first, then what could not be looked at.</summary>
    public static DrillVerdict VerdictOf(IReadOnlyList<DrillCheckResult> results) =>
        results.Any(r => r.Verdict == DrillVerdict.Failed) ? DrillVerdict.Failed
        : results.Count == 0 || results.Any(r => r.Verdict == DrillVerdict.Inconclusive) ? DrillVerdict.Inconclusive : DrillVerdict.Passed;

    /// <summary>The verdict in a sentence.</summary>
    public static string SentenceOf(IReadOnlyList<DrillCheckResult> results, VerificationReport verification, TimeSpan recovery)
    {
        ArgumentNullException.ThrowIfNull(results);
        ArgumentNullException.ThrowIfNull(verification);
        return VerdictOf(results) switch
        {
            DrillVerdict.Passed => string.Create(CultureInfo.InvariantCulture,
                $"Recovered in {SpanText.Of(recovery)}: {verification.Tables.Count:N0} {(verification.Tables.Count == 1 ? "table" : "tables")} and {verification.Rows:N0} {(verification.Rows == 1 ? "row" : "rows")}, exactly as backed up; all {results.Count} checks passed."),
            DrillVerdict.Failed => Sentences(DrillVerdict.Failed),
            _ => $"Nothing failed, but not everything could be looked at. {Sentences(DrillVerdict.Inconclusive)}",
        };

        string Sentences(DrillVerdict verdict) => string.Join(' ', results.Where(r => r.Verdict == verdict).Select(r => $"{r.Name}: {r.Sentence}"));
    }

    private async Task<IReadOnlyList<DrillCheckResult>> RunAsync(IDrillCheck check, DrillSubject subject, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        try
        {
            var found = await check.RunAsync(subject, cancellationToken);
            return [.. found.Select(r => r.Seconds > 0 ? r : r with { Seconds = Math.Round(time.GetElapsedTime(started).TotalSeconds, 2) })];
        }
        catch (PostgresException e) when (!cancellationToken.IsCancellationRequested && subject.Connection.State == System.Data.ConnectionState.Open)
        {
            return [new(check.Name, DrillVerdict.Inconclusive, $"The server refused the question: {e.MessageText} (SQLSTATE {e.SqlState}).", Math.Round(time.GetElapsedTime(started).TotalSeconds, 2))];
        }
    }

    private static RunLogLevel LevelOf(DrillVerdict verdict) => verdict switch
    {
        DrillVerdict.Passed => RunLogLevel.Info,
        DrillVerdict.Failed => RunLogLevel.Error,
        _ => RunLogLevel.Warning,
    };
}
