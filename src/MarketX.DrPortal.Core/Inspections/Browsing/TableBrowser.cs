using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Servers;
using Npgsql;

namespace MarketX.DrPortal.Core.Inspections.Browsing;

/// <summary>Shows and exports rows of a database, as the login that may only read. Every page is on record.</summary>
public sealed class TableBrowser(CommandGate gate, ReadSessions sessions, InspectionOptions options)
{
    /// <summary>A page of rows.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">There is no such server, database, table or column, no login for it, or the server refused; the message says which.</exception>
    public Task<BrowsedRows> ReadAsync(Actor actor, BrowseRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        request = request with { Server = PostgresServers.Canonical(request.Server) };
        return gate.PassAsync(actor, PortalAction.Browse, request.Words, null, async () =>
        {
            if (request.Take is < 1 or > BrowseRequest.MostRows || request.Skip < 0)
                throw new RequestRefusedException($"Ask for 1 to {BrowseRequest.MostRows} rows.");
            await using var connection = await sessions.OpenAsync(request.Server, request.Database, options.StatementTimeout, cancellationToken);
            try
            {
                var table = await InspectedTable.FindAsync(connection, request.Table, cancellationToken);
                await using var command = BrowseStatement.Page(connection, table, request);
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                var rows = new List<IReadOnlyList<string?>>();
                while (rows.Count <= request.Take && await reader.ReadAsync(cancellationToken))
                    rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : Cut(reader.GetString(i)))]);
                return new BrowsedRows(table, [.. rows.Take(request.Take)], rows.Count > request.Take);
            }
            catch (PostgresException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw ReadSessions.Refusal(e, options.StatementTimeout);
            }
        });
    }

    /// <summary>Writes the rows that the filter selects as CSV, up to <see cref="InspectionOptions.ExportRows"/>.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="request">Which rows; pages do not count.</param>
    /// <param name="open">Called once the first row is there, so that a refusal comes before anything is written.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Rows written.</returns>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">As for <see cref="ReadAsync"/>.</exception>
    public Task<long> ExportAsync(Actor actor, BrowseRequest request, Func<Stream> open, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(open);
        request = request with { Server = PostgresServers.Canonical(request.Server) };
        return gate.PassAsync(actor, PortalAction.Browse, $"{request.Words}, as CSV", null, async () =>
        {
            await using var connection = await sessions.OpenAsync(request.Server, request.Database, options.ExportTimeout, cancellationToken);
            try
            {
                var table = await InspectedTable.FindAsync(connection, request.Table, cancellationToken);
                await using var command = BrowseStatement.Export(connection, table, request, options.ExportRows);
                await using var reader = await command.ExecuteReaderAsync(cancellationToken);
                await using var csv = new CsvText(open());
                await csv.WriteAsync([.. table.Columns.Select(c => c.Name)], cancellationToken);
                var rows = 0L;
                for (; await reader.ReadAsync(cancellationToken); rows++)
                    await csv.WriteAsync([.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetString(i))], cancellationToken);
                return rows;
            }
            catch (PostgresException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw ReadSessions.Refusal(e, options.ExportTimeout);
            }
        });
    }

    private static string Cut(string text) =>
        text.Length <= BrowseStatement.ShownCharacters ? text : string.Concat(text.AsSpan(0, BrowseStatement.ShownCharacters), "…");
}
