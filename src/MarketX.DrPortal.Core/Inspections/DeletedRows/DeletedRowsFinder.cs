using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Servers;
using MarketX.DrPortal.Core.Verifications;
using Npgsql;

namespace MarketX.DrPortal.Core.Inspections.DeletedRows;

/// <summary>
/// Finds the rows of a table that a restored database has and production does not, by key: for when a promotion would be too
/// much. Both tables are read once, in the order of the key, each as of one moment; nothing is written.
/// </summary>
public sealed class DeletedRowsFinder(CommandGate gate, PostgresServers servers, InspectedDatabases databases, ProductionOptions production)
{
    private const string ApplicationName = "drportal-deleted-rows";
    private const int ReportEvery = 10_000;
    private static readonly Dictionary<string, string> Settings = new(StringComparer.Ordinal) { ["TimeZone"] = "UTC", ["bytea_output"] = "hex", ["xmlbinary"] = "base64" };

    /// <summary>Finds them.</summary>
    /// <param name="actor">Who asks.</param>
    /// <param name="request">Which table.</param>
    /// <param name="taker">Gets the rows.</param>
    /// <param name="cancellationToken">Ends it; the server is told too.</param>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">The tables cannot be compared by key; the message says why.</exception>
    public Task<DeletedRowsCount> FindAsync(Actor actor, DeletedRowsRequest request, IDeletedRowsTaker taker, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(taker);
        request = request with { Server = PostgresServers.Canonical(request.Server) };
        return gate.PassAsync(actor, PortalAction.Browse, $"{request.Table} in {InspectedDatabase.Words(request.Database, request.Server)}, rows that {production.Database} lacks", null, async () =>
        {
            if ((await databases.FindAsync(request.Server, request.Database, cancellationToken)).IsProduction)
                throw new RequestRefusedException($"\"{request.Database}\" is production: name the database that has the rows which production lacks.");
            await databases.ProductionAsync(cancellationToken);
            try
            {
                return await FindAsync(request, taker, cancellationToken);
            }
            catch (PostgresUnavailableException e)
            {
                throw new RequestRefusedException(e.Message, RefusalReason.DatabaseUnavailable);
            }
            catch (PostgresException e) when (!cancellationToken.IsCancellationRequested)
            {
                throw new RequestRefusedException($"{request.Table} could not be compared: {e.MessageText} (SQLSTATE {e.SqlState}).");
            }
        });
    }

    private async Task<DeletedRowsCount> FindAsync(DeletedRowsRequest request, IDeletedRowsTaker taker, CancellationToken cancellationToken)
    {
        var (there, main) = (servers.Of(request.Server), servers.Of(null));
        await using var restored = await DumpSession.OpenAsync(there, request.Database, ApplicationName, Settings, null, cancellationToken);
        await using var current = await DumpSession.OpenAsync(main, production.Database, ApplicationName, Settings, null, cancellationToken);
        var table = await TableAsync(restored, current, request, cancellationToken);
        var (snapshot, _) = await DumpSession.ExportAsync(restored, cancellationToken);
        await using var lookups = await DumpSession.OpenAsync(there, request.Database, ApplicationName, Settings, snapshot, cancellationToken);
        await taker.BeginAsync(table, cancellationToken);
        var count = await MergeAsync(restored, current, new RowLookup(lookups, table), table, taker, cancellationToken);
        await taker.EndAsync(count, cancellationToken);
        return count;
    }

    private static async Task<DeletedRowsCount> MergeAsync(
        NpgsqlConnection restored, NpgsqlConnection current, RowLookup lookup, DeletedRowsTable table, IDeletedRowsTaker taker, CancellationToken cancellationToken)
    {
        await using var before = await KeyStream.OpenAsync(restored, table, cancellationToken);
        await using var now = await KeyStream.OpenAsync(current, table, cancellationToken);
        var (read, deleted, changed, newer) = (0L, 0L, 0L, 0L);
        var missing = new List<KeyValue[]>(RowLookup.Batch);
        while (before.Current is not null || now.Current is not null)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var order = before.Current is null ? 1 : now.Current is null ? -1 : KeyValue.Compare(before.Current, now.Current);
            if (order > 0)
            {
                newer++;
                await now.NextAsync(cancellationToken);
                continue;
            }

            if (order < 0)
            {
                deleted++;
                if (taker.WantsMore)
                    missing.Add(before.Current!);
                if (missing.Count == RowLookup.Batch)
                    await GiveAsync();
            }
            else
            {
                changed += before.Digest == now.Digest ? 0 : 1;
                await now.NextAsync(cancellationToken);
            }

            await before.NextAsync(cancellationToken);
            if (++read % ReportEvery == 0)
                taker.Report(new DeletedRowsCount(read, deleted, changed, newer));
        }

        await GiveAsync();
        return new DeletedRowsCount(read, deleted, changed, newer);

        async Task GiveAsync()
        {
            if (missing.Count == 0)
                return;
            var rows = await lookup.ReadAsync(missing, cancellationToken);
            // As of the same moment, so that each key has its row.
            if (rows.Count != missing.Count)
                throw new RequestRefusedException($"{missing.Count} keys of {table.Name} gave {rows.Count} rows: its key cannot be looked up by its text.");
            await taker.TakeAsync(rows, cancellationToken);
            missing.Clear();
        }
    }

    private async Task<DeletedRowsTable> TableAsync(NpgsqlConnection restored, NpgsqlConnection current, DeletedRowsRequest request, CancellationToken cancellationToken)
    {
        var before = await InspectedTable.FindAsync(restored, request.Table, cancellationToken);
        if (before.Key.Count == 0)
            throw new RequestRefusedException($"{before.Name} has no primary key, and no unique index without nulls: which rows are the same cannot be told. Look at it with SQL.");
        var now = await InspectedTable.FindAsync(current, before.Name.ToRequest(), cancellationToken);
        var columns = before.Columns.Where(c => !c.IsGenerated && now.Columns.Any(n => n.Name == c.Name && !n.IsGenerated)).ToList();
        if (before.Key.FirstOrDefault(k => columns.All(c => c.Name != k)) is { } lost)
            throw new RequestRefusedException($"{before.Name} has no column \"{lost}\" in production, and it is part of the key: rows cannot be compared.");
        return new DeletedRowsTable(request.Database, production.Database, before.Name, columns, [.. before.Key.Select(before.Column)],
            [.. before.Columns.Where(c => !c.IsGenerated).Select(c => c.Name).Except(columns.Select(c => c.Name)), .. now.Columns.Where(c => !c.IsGenerated).Select(c => c.Name).Except(columns.Select(c => c.Name))])
        {
            Server = request.Server,
        };
    }
}
