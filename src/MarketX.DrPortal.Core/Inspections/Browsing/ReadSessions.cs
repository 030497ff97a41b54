using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Drills.Queries;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using Npgsql;

namespace MarketX.DrPortal.Core.Inspections.Browsing;

/// <summary>
/// Sessions of the login that may only read, each for one question: in a read-only transaction that is never committed, so
/// that even what a read-only transaction may write (large objects before PostgreSQL 16, notifications) comes to nothing.
/// </summary>
public sealed class ReadSessions(QueryLogin login, InspectedDatabases databases, ProductionOptions production)
{
    private const string ApplicationName = "drportal-inspect";

    /// <summary>Opens one. Closing it rolls back.</summary>
    /// <param name="server">The server's name; null: the one of <c>DATABASE_HOST</c>.</param>
    /// <param name="database">The database.</param>
    /// <param name="timeout">How long each statement may take.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="RequestRefusedException">There is no such server, database or login; the message says what to do.</exception>
    internal async Task<NpgsqlConnection> OpenAsync(string? server, string database, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var found = await databases.FindAsync(server, database, cancellationToken);
        NpgsqlConnection? connection;
        string? problem;
        try
        {
            (connection, problem) = await login.OpenAsync(database, ApplicationName, timeout, found.Grants(production), cancellationToken, found.On.Server);
        }
        catch (PostgresUnavailableException e)
        {
            throw new RequestRefusedException(e.Message, RefusalReason.DatabaseUnavailable);
        }

        if (connection is null)
            throw new RequestRefusedException(problem!, RefusalReason.Preflight);
        try
        {
            // Rows that a policy hides from the login must not look like rows that are not there.
            foreach (var statement in new[] { "SET row_security = off", "BEGIN ISOLATION LEVEL REPEATABLE READ, READ ONLY" })
            {
                await using var command = new NpgsqlCommand(statement, connection);
                await command.ExecuteNonQueryAsync(cancellationToken);
            }

            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the server said, as the person who asked should read it.</summary>
    internal static RequestRefusedException Refusal(PostgresException e, TimeSpan timeout) => new(e.SqlState switch
    {
        PostgresErrorCodes.QueryCanceled => $"It took longer than {SpanText.Of(timeout)} and was ended (Inspection:StatementTimeout). Ask for less.",
        PostgresErrorCodes.InsufficientPrivilege => $"The login that may only read was refused: {e.MessageText}. Where it should read this, let the owner grant it to the login of Drill:QueryUser: USAGE on the schema and SELECT on the table, and where row security is on a policy for it.",
        _ => $"The server refused it: {e.MessageText} (SQLSTATE {e.SqlState}).{(e.Hint is { Length: > 0 } hint ? $" {hint}" : "")}",
    });
}
