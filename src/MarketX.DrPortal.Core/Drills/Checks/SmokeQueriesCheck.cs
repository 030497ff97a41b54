using System.Data;
using MarketX.DrPortal.Core.Drills.Queries;
using Npgsql;

namespace MarketX.DrPortal.Core.Drills.Checks;

/// <summary>Asks the admins' own questions, each a check of its own.</summary>
public sealed class SmokeQueriesCheck(ISmokeQueries queries, QueryLogin login, TimeProvider time) : IDrillCheck
{
    /// <inheritdoc />
    public string Name => "Smoke queries";

    /// <inheritdoc />
    public async Task<IReadOnlyList<DrillCheckResult>> RunAsync(DrillSubject subject, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var enabled = (await queries.ListAsync(cancellationToken)).Where(q => q.Enabled).ToList();
        if (enabled.Count == 0)
            return [];
        var (connection, problem) = await login.OpenAsync(subject.Database, subject.ApplicationName, cancellationToken, subject.Server);
        if (connection is null)
            return [.. enabled.Select(q => new DrillCheckResult(q.Name, DrillVerdict.Inconclusive, $"It was not run. {problem}"))];
        await using (connection)
        {
            var results = new List<DrillCheckResult>();
            foreach (var query in enabled)
            {
                var started = time.GetTimestamp();
                var result = await AskAsync(connection, query, subject.Manifest.SnapshotAt ?? subject.Manifest.FinishedAt, cancellationToken);
                results.Add(result with { Seconds = Math.Round(time.GetElapsedTime(started).TotalSeconds, 2) });
            }

            return results;
        }
    }

    private static async Task<DrillCheckResult> AskAsync(NpgsqlConnection connection, SmokeQuery query, DateTimeOffset backupAt, CancellationToken cancellationToken)
    {
        try
        {
            // A batch takes each command as one statement and refuses several in one.
            await using var batch = new NpgsqlBatch(connection) { BatchCommands = { new NpgsqlBatchCommand(query.Sql) } };
            await using var reader = await batch.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellationToken);
            if (reader.FieldCount == 0 || !await reader.ReadAsync(cancellationToken))
                return new(query.Name, DrillVerdict.Failed, $"It gives no row; expected was {query.Words}.");
            var (passed, sentence) = query.Judge(reader.GetValue(0), backupAt);
            if (await reader.ReadAsync(cancellationToken))
            {
                // There may be millions more, which nobody wants to receive.
                batch.Cancel();
                return new(query.Name, DrillVerdict.Failed, "It gives more than one row. Write it so that it gives one, e.g. with count(*) or max().");
            }

            return new(query.Name, passed ? DrillVerdict.Passed : DrillVerdict.Failed, sentence);
        }
        catch (PostgresException e) when (connection.State == ConnectionState.Open && !cancellationToken.IsCancellationRequested)
        {
            return new(query.Name, DrillVerdict.Inconclusive, $"The server refused it: {e.MessageText} (SQLSTATE {e.SqlState}).");
        }
        catch (NotSupportedException e)
        {
            return new(query.Name, DrillVerdict.Inconclusive, $"It is not one statement: {e.Message}");
        }
    }
}
