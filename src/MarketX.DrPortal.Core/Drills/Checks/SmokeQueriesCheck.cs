using System.Data;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Drills.Queries;
using Npgsql;

namespace MarketX.DrPortal.Core.Drills.Checks;

/// <summary>
/// Asks the admins' own questions, each a check of its own: in a session of its own, whose read-only transaction is rolled back, so
/// that nothing that one of them sets, locks or breaks reaches the next.
/// </summary>
public sealed class SmokeQueriesCheck(ISmokeQueries queries, QueryLogin login, DrillOptions options, TimeProvider time) : IDrillCheck
{
    // Values are read as text: times and money are to look the same whatever the database is set to.
    private const string Begin = "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY; SET LOCAL datestyle = 'ISO'; SET LOCAL lc_monetary = 'C'";

    // The server ends a statement by itself; this is for a server that does not answer any more.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <inheritdoc />
    public string Name => "Smoke queries";

    /// <inheritdoc />
    public async Task<IReadOnlyList<DrillCheckResult>> RunAsync(DrillSubject subject, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var results = new List<DrillCheckResult>();
        foreach (var query in (await queries.ListAsync(cancellationToken)).Where(q => q.Enabled))
        {
            var started = time.GetTimestamp();
            var result = await AskAsync(subject, query, cancellationToken);
            results.Add(result with { Seconds = Math.Round(time.GetElapsedTime(started).TotalSeconds, 2) });
        }

        return results;
    }

    private async Task<DrillCheckResult> AskAsync(DrillSubject subject, SmokeQuery query, CancellationToken cancellationToken)
    {
        var (connection, problem) = await login.OpenAsync(subject.Database, subject.ApplicationName, cancellationToken, subject.Server);
        if (connection is null)
            return Unknown($"It was not run. {problem}");
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(options.QueryTimeout + Patience);
        try
        {
            await using (connection)
                return await AskAsync(connection, query, subject.Manifest.SnapshotAt ?? subject.Manifest.FinishedAt, limit.Token);
        }
        catch (PostgresException e) when (!cancellationToken.IsCancellationRequested)
        {
            return Unknown(e.SqlState switch
            {
                PostgresErrorCodes.QueryCanceled => $"It took longer than {SpanText.Of(options.QueryTimeout)} and was ended (Drill:QueryTimeout). Ask for less, or allow more time.",
                PostgresErrorCodes.SyntaxError => $"The server refused it: {e.MessageText} (SQLSTATE {e.SqlState}). Only one SELECT, VALUES, TABLE or WITH can be asked.",
                _ => $"The server refused it: {e.MessageText} (SQLSTATE {e.SqlState}).",
            });
        }
        catch (NpgsqlException e) when (!cancellationToken.IsCancellationRequested)
        {
            return Unknown($"The connection to PostgreSQL failed: {(e.InnerException ?? e).Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Unknown($"The server did not answer within {SpanText.Of(options.QueryTimeout + Patience)}.");
        }

        DrillCheckResult Unknown(string sentence) => new(query.Name, DrillVerdict.Inconclusive, sentence);
    }

    private static async Task<DrillCheckResult> AskAsync(NpgsqlConnection connection, SmokeQuery query, DateTimeOffset backupAt, CancellationToken cancellationToken)
    {
        await using (var begin = new NpgsqlCommand(Begin, connection))
            await begin.ExecuteNonQueryAsync(cancellationToken);
        await TypedCursor.DeclareAsync(connection, query.Sql, cancellationToken);
        // The second row tells whether there is more than one; there may be millions.
        await using var command = TypedCursor.Fetch(connection, 2);
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellationToken);
        if (reader.FieldCount == 0 || !await reader.ReadAsync(cancellationToken))
            return new(query.Name, DrillVerdict.Failed, $"It gives no row; expected was {query.Words}.");
        var (passed, sentence) = query.Judge(await ValueAsync(reader, cancellationToken), backupAt);
        return await reader.ReadAsync(cancellationToken)
            ? new(query.Name, DrillVerdict.Failed, "It gives more than one row. Write it so that it gives one, e.g. with count(*) or max().")
            : new(query.Name, passed ? DrillVerdict.Passed : DrillVerdict.Failed, sentence);
    }

    private static async Task<string?> ValueAsync(NpgsqlDataReader reader, CancellationToken cancellationToken)
    {
        if (await reader.IsDBNullAsync(0, cancellationToken))
            return null;
        var text = reader.GetString(0);
        return reader.GetDataTypeName(0) == "boolean" ? text == "t" ? "true" : "false" : text;
    }
}
