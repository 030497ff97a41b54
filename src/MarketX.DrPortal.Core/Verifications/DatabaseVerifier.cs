using MarketX.DrPortal.Core.Archive.Rows;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using Npgsql;

namespace MarketX.DrPortal.Core.Verifications;

/// <summary>
/// Compares a database with a backup's manifest: every table is read as pg_dump would dump it, its rows are counted and
/// digested, all as of one moment. It only reads. Safe for concurrent use.
/// </summary>
/// <remarks>
/// Not compared: what is in large objects (they are counted), materialized views (a restore makes them anew) and
/// everything that is not data.
/// </remarks>
public sealed class DatabaseVerifier(PostgresServer server, TimeProvider time)
{
    /// <summary>Compares.</summary>
    /// <param name="database">The database; it must exist.</param>
    /// <param name="manifest">A manifest that is valid.</param>
    /// <param name="applicationName">For every session, shown in <c>pg_stat_activity</c>.</param>
    /// <param name="parallel">Tables that are read at the same time, each by a session of its own.</param>
    /// <param name="onProgress">Gets the progress a few times a second, from any thread, one call at a time.</param>
    /// <param name="cancellationToken">Ends it; the server is told too.</param>
    /// <param name="knownAs">The name that the report gives the database; null: its own.</param>
    /// <exception cref="PostgresUnavailableException">The database cannot be used.</exception>
    /// <exception cref="RunFailedException">A table could not be read; the message names it.</exception>
    public async Task<VerificationReport> VerifyAsync(
        string database, BackupManifest manifest, string applicationName, int parallel, Action<VerificationProgress> onProgress, CancellationToken cancellationToken,
        string? knownAs = null)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        ArgumentNullException.ThrowIfNull(onProgress);
        ArgumentOutOfRangeException.ThrowIfLessThan(parallel, 1);
        var archive = manifest.Archive;
        var notes = new List<string>();
        var settings = await SettingsAsync(database, manifest, applicationName, notes, cancellationToken);
        await using var leader = await DumpSession.OpenAsync(server, database, applicationName, settings ?? Nothing, null, cancellationToken);
        var (snapshot, readAt) = await DumpSession.ExportAsync(leader, cancellationToken);
        var (plans, findings) = TablePlan.Of(archive, await CatalogTable.ReadAsync(leader, cancellationToken));
        var order = plans.OrderByDescending(p => p.ExpectedBytes ?? 0).ToList();
        var meter = new VerificationMeter(order, onProgress, time);
        var tallies = new RowTally[order.Count];

        var next = -1;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var workers = Enumerable.Range(0, Math.Min(parallel, order.Count)).Select(_ => WorkAsync()).ToList();
        await Task.WhenAll(workers);

        var tables = order.Zip(tallies).ToDictionary(t => t.First, t => t.First.Compare(t.Second, settings is not null));
        if (archive.Totals.LargeObjects > 0)
            notes.Add($"What is in the {archive.Totals.LargeObjects} large objects was not compared, only their number.");
        return VerificationReport.Of(
            manifest.Key, knownAs ?? database, readAt, [.. findings, .. plans.Select(p => tables[p])],
            await SequenceComparison.ReadAsync(leader, archive.Sequences, cancellationToken),
            (archive.Totals.LargeObjects, await LargeObjectsAsync(leader, cancellationToken)), meter.Read, notes);

        async Task WorkAsync()
        {
            try
            {
                await using var session = await DumpSession.OpenAsync(server, database, applicationName, settings ?? Nothing, snapshot, stop.Token);
                var reader = new TableReader(session, archive.Encoding);
                int plan;
                while ((plan = Interlocked.Increment(ref next)) < order.Count)
                {
                    foreach (var source in order[plan].Sources)
                        tallies[plan] += await ReadAsync(reader, source, order[plan].Columns, (rows, bytes) => meter.Add(plan, rows, bytes), stop.Token);
                    meter.Finish(plan);
                }
            }
            catch
            {
                // The others would read on for nothing.
                await stop.CancelAsync();
                throw;
            }
        }
    }

    /// <summary>Compares only what the server's counters of written rows say nothing of: sequences, and how many large objects there are.</summary>
    /// <param name="database">The database; it must exist.</param>
    /// <param name="manifest">A manifest that is valid.</param>
    /// <param name="applicationName">For the session, shown in <c>pg_stat_activity</c>.</param>
    /// <param name="cancellationToken">Ends it; the server is told too.</param>
    /// <returns>What differs, in a sentence; null for nothing.</returns>
    /// <exception cref="PostgresUnavailableException">The database cannot be used.</exception>
    public async Task<string?> FindUncountedAsync(string database, BackupManifest manifest, string applicationName, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        await using var session = await DumpSession.OpenAsync(server, database, applicationName, Nothing, null, cancellationToken);
        var report = VerificationReport.Of(
            manifest.Key, database, time.GetUtcNow(), [], await SequenceComparison.ReadAsync(session, manifest.Archive.Sequences, cancellationToken),
            (manifest.Archive.Totals.LargeObjects, await LargeObjectsAsync(session, cancellationToken)), (0, 0), []);
        return report.Verdict == VerificationVerdict.Differs ? report.Sentence : null;
    }

    private static readonly Dictionary<string, string> Nothing = [];

    private static async Task<RowTally> ReadAsync(
        TableReader reader, CatalogTable table, IReadOnlyList<string>? columns, Action<long, long> onRead, CancellationToken cancellationToken)
    {
        try
        {
            return await reader.TallyAsync(table, columns, onRead, cancellationToken);
        }
        catch (PostgresException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RunFailedException($"{table.FullName} could not be read: {e.MessageText} (SQLSTATE {e.SqlState}). Verify as a user who may read all rows of all tables, like the one who takes the backups.", e);
        }
    }

    /// <summary>The settings to read with; null where digests cannot be compared, with the reason in the notes.</summary>
    private async Task<IReadOnlyDictionary<string, string>?> SettingsAsync(
        string database, BackupManifest manifest, string applicationName, List<string> notes, CancellationToken cancellationToken)
    {
        if (manifest.Archive.DigestAlgorithm != RowHash.Algorithm)
            notes.Add($"Only rows were counted: the manifest's digests are {manifest.Archive.DigestAlgorithm}, which this version does not know.");
        else if (manifest.Settings.Count == 0)
            notes.Add("Only rows were counted: nobody knows which settings the backup was dumped with, and they change how values are written.");
        else if (await DumpSession.RefusedAsync(server, database, applicationName, manifest.Settings, cancellationToken) is { Count: > 0 } refused)
            notes.Add($"Only rows were counted: this server does not take the settings that the backup was dumped with ({string.Join("; ", refused)}).");
        else
            return manifest.Settings;
        return null;
    }

    private static async Task<long> LargeObjectsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand("SELECT count(*) FROM pg_largeobject_metadata", connection);
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
