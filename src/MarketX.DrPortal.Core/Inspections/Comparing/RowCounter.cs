using System.Collections.Concurrent;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Verifications;
using Npgsql;

namespace MarketX.DrPortal.Core.Inspections.Comparing;

/// <summary>Counts the rows of all tables of a database exactly, several at a time and all as of one moment. It only reads.</summary>
internal sealed class RowCounter(PostgresServer server)
{
    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal) { ["TimeZone"] = "UTC" };

    /// <summary>What was counted.</summary>
    /// <param name="At">As of when (UTC).</param>
    /// <param name="Rows">By the table, of partitions by the root.</param>
    /// <param name="Roots">The root of each table.</param>
    public sealed record Result(DateTimeOffset At, IReadOnlyDictionary<(string Schema, string Name), RowCount> Rows, IReadOnlyDictionary<(string Schema, string Name), (string Schema, string Name)> Roots);

    /// <summary>Counts.</summary>
    /// <param name="database">The database; it must exist.</param>
    /// <param name="since">Also count rows that are newer; null: do not.</param>
    /// <param name="applicationName">For every session.</param>
    /// <param name="parallel">Sessions.</param>
    /// <param name="onCounted">Gets each table as it is counted, how many are, and of how many; one call at a time.</param>
    /// <param name="cancellationToken">Ends it; the server is told too.</param>
    /// <exception cref="PostgresUnavailableException">The database cannot be used.</exception>
    /// <exception cref="RunFailedException">A table could not be read; the message names it.</exception>
    public async Task<Result> CountAsync(
        string database, DateTimeOffset? since, string applicationName, int parallel, Action<string, long, int, int> onCounted, CancellationToken cancellationToken)
    {
        await using var leader = await DumpSession.OpenAsync(server, database, applicationName, Settings, null, cancellationToken);
        var (snapshot, at) = await DumpSession.ExportAsync(leader, cancellationToken);
        var tables = await CountedTable.ReadAsync(leader, cancellationToken);
        var queue = new ConcurrentQueue<CountedTable>(tables);
        var counted = new Dictionary<(string, string), RowCount>();
        var gate = new Lock();
        var done = 0;
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAll(Enumerable.Range(0, Math.Min(parallel, tables.Count)).Select(_ => WorkAsync()));
        return new Result(at, counted, tables.ToDictionary(t => (t.Schema, t.Name), t => t.Root));

        async Task WorkAsync()
        {
            try
            {
                await using var session = await DumpSession.OpenAsync(server, database, applicationName, Settings, snapshot, stop.Token);
                while (queue.TryDequeue(out var table))
                {
                    var count = await CountAsync(session, table, since, stop.Token);
                    lock (gate)
                    {
                        counted[table.Root] = counted.TryGetValue(table.Root, out var sum) ? sum + count : count;
                        onCounted(table.FullName, count.Rows, ++done, tables.Count);
                    }
                }
            }
            catch
            {
                // The others would count on for nothing.
                await stop.CancelAsync();
                throw;
            }
        }
    }

    private static async Task<RowCount> CountAsync(NpgsqlConnection session, CountedTable table, DateTimeOffset? since, CancellationToken cancellationToken)
    {
        var newer = since is null ? null : table.Time?.NewerSql(SqlName.Quote);
        // Rows of tables that inherit from it are counted with those.
        await using var command = new NpgsqlCommand(
            $"SELECT count(*), {(newer is null ? "NULL::bigint" : $"count(*) FILTER (WHERE {newer})")} FROM ONLY {SqlName.Quote(table.Schema)}.{SqlName.Quote(table.Name)}", session);
        if (newer is not null)
            command.Parameters.AddWithValue(since!.Value.UtcDateTime);
        try
        {
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            await reader.ReadAsync(cancellationToken);
            return new RowCount(reader.GetInt64(0), reader.IsDBNull(1) ? null : reader.GetInt64(1), newer is null ? null : table.Time!.Name);
        }
        catch (PostgresException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new RunFailedException($"{table.FullName} of \"{session.Database}\" could not be counted: {e.MessageText} (SQLSTATE {e.SqlState}). The portal's user must be able to read all rows of all tables, like the one who takes the backups.", e);
        }
    }
}
