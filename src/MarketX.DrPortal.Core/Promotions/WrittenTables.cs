using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using Npgsql;

namespace MarketX.DrPortal.Core.Promotions;

/// <summary>Says which tables of production were written to since a promotion or rollback: what a rollback gives up.</summary>
public sealed class WrittenTables(PostgresServer server, KeptDatabases kept, IRunStore runs, ProductionOptions production)
{
    private const string ApplicationName = "drportal-written";

    /// <summary>The tables that most was written to since a database was kept; null where nobody knows, as after old promotions, or where production cannot be connected to.</summary>
    /// <exception cref="PostgresUnavailableException">The server cannot be used.</exception>
    public async Task<IReadOnlyList<TableWrites>?> FindAsync(string keptDatabase, CancellationToken cancellationToken)
    {
        var mark = (await kept.FindAsync(keptDatabase, cancellationToken))?.Mark;
        if (mark is null || mark.Was != production.Database || (await runs.FindAsync(mark.Run, cancellationToken))?.ResultAs<PromotionResult>() is not { TableCounters: { } then, WriteMark: { } written })
            return null;
        try
        {
            await using var connection = await server.OpenAsync(production.Database, ApplicationName, cancellationToken);
            return (await WriteMark.ReadAsync(connection, production.Database, cancellationToken))?.Since(written) is null ? null : await then.SinceAsync(connection, cancellationToken);
        }
        catch (Exception e) when (e is PostgresUnavailableException or NpgsqlException)
        {
            // Where nobody gets into production any more, the way back is needed most; how many rows it costs is known without it.
            return null;
        }
    }

    /// <summary>The counters of a database that is about to become production, for later; null where they cannot be had, which stops nothing.</summary>
    internal static async Task<TableCounters?> ReadAsync(PostgresServer server, RunContext context, string database, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = await server.OpenAsync(database, context.ApplicationName, cancellationToken);
            return await TableCounters.ReadAsync(connection, cancellationToken);
        }
        catch (Exception e) when (e is PostgresUnavailableException or NpgsqlException)
        {
            context.Tracker.Log(RunLogLevel.Warning, $"Which tables are written to from now on cannot be told later, only how many rows: {e.Message}");
            return null;
        }
    }
}
