using System.Data;
using System.Globalization;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Drills.Queries;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Servers;
using Npgsql;

namespace MarketX.DrPortal.Core.Inspections.Browsing;

/// <summary>
/// Asks a database what somebody typed. What keeps it harmless is, from the outside in: a login that may only read; a session of
/// its own for each question; a read-only transaction that is rolled back; a cursor (<see cref="TypedCursor"/>), which takes one SELECT or
/// the like and nothing else; a time limit, and a limit of rows and of text. The cursor gives the first rows of a huge answer as soon
/// as the server has them, and no others are made.
/// </summary>
public sealed class SqlConsole(CommandGate gate, ReadSessions sessions, InspectionOptions options, TimeProvider time)
{
    private const int MostCharacters = 4_000_000, ShownCharacters = 500, RecordedCharacters = 2000;

    // The server ends a statement by itself; this is for a server that does not answer any more.
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Asks.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">There is no such server or database, no login for it, or the server refused; the message says which.</exception>
    public Task<SqlAnswer> AskAsync(Actor actor, SqlRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request = request with { Server = PostgresServers.Canonical(request.Server) };
        var sql = request.Sql.Trim().TrimEnd(';').TrimEnd();
        var recorded = sql.Length > RecordedCharacters ? string.Concat(sql.AsSpan(0, RecordedCharacters), "…") : sql;
        return gate.PassAsync(actor, PortalAction.Query, $"{InspectedDatabase.Words(request.Database, request.Server)}: {recorded.Replace('\0', '\uFFFD')}", null, async () =>
        {
            if (sql.Length is 0 or > SqlRequest.MostCharacters)
                throw new RequestRefusedException(string.Create(CultureInfo.InvariantCulture, $"Type one SELECT of at most {SqlRequest.MostCharacters:N0} characters."));
            if (sql.Contains('\0', StringComparison.Ordinal))
                throw new RequestRefusedException("The SELECT contains a NUL character.");
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            limit.CancelAfter(options.StatementTimeout + Patience);
            await using var connection = await sessions.OpenAsync(request.Server, request.Database, options.StatementTimeout, limit.Token);
            try
            {
                return await AskAsync(connection, sql, limit.Token);
            }
            catch (PostgresException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw e.SqlState == PostgresErrorCodes.SyntaxError
                    ? new RequestRefusedException($"{e.MessageText}{Place(e)}. Only one SELECT, VALUES, TABLE or WITH can be asked, not other statements.")
                    : ReadSessions.Refusal(e, options.StatementTimeout);
            }
            catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
            {
                throw new RequestRefusedException($"The server did not answer within {SpanText.Of(options.StatementTimeout + Patience)}.", RefusalReason.DatabaseUnavailable);
            }
        });
    }

    private async Task<SqlAnswer> AskAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        await TypedCursor.DeclareAsync(connection, sql, cancellationToken);
        // One row more than is shown tells whether there are others. One FETCH for all: the time limit holds for each statement.
        await using var command = TypedCursor.Fetch(connection, options.MaxRows + 1);
        var rows = new List<IReadOnlyList<string?>>();
        string[] columns = [];
        var (isCut, characters) = (false, 0);
        try
        {
            await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SequentialAccess, cancellationToken);
            columns = [.. Enumerable.Range(0, reader.FieldCount).Select(reader.GetName)];
            while (!isCut && await reader.ReadAsync(cancellationToken))
            {
                isCut = rows.Count >= options.MaxRows || characters > MostCharacters;
                if (isCut)
                    break;
                var row = new string?[columns.Length];
                for (var i = 0; i < row.Length; i++)
                {
                    row[i] = await reader.IsDBNullAsync(i, cancellationToken) ? null : Cut(reader.GetString(i));
                    characters += row[i]?.Length ?? 0;
                }

                rows.Add(row);
            }

            // What is left of them may be large, and nobody wants to receive it.
            if (isCut)
                command.Cancel();
        }
        catch (PostgresException e) when (isCut && e.SqlState == PostgresErrorCodes.QueryCanceled)
        {
            // The cancel that was just asked for, told while the reader is closed.
        }

        return new SqlAnswer(columns, rows, isCut, Math.Round(time.GetElapsedTime(started).TotalSeconds, 2));
    }

    private static string Cut(string text) => text.Length <= ShownCharacters ? text : string.Concat(text.AsSpan(0, ShownCharacters), "…");

    private static string Place(PostgresException e) => TypedCursor.Place(e) is { } place ? string.Create(CultureInfo.InvariantCulture, $" (at character {place})") : "";
}
