using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Inspections;

/// <summary>Which databases may be looked into: all of the server but the portal's own and PostgreSQL's.</summary>
internal static class InspectedDatabase
{
    /// <summary>The database.</summary>
    /// <exception cref="RequestRefusedException">There is none, it may not be looked into, or the server cannot be used; the message says which.</exception>
    public static async Task<DatabaseInfo> FindAsync(ServerCatalog server, string? database, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(database))
            throw new RequestRefusedException("Name the database to look into.");
        DatabaseInfo? found;
        try
        {
            found = await server.FindAsync(database, cancellationToken);
        }
        catch (PostgresUnavailableException e)
        {
            throw new RequestRefusedException(e.Message, RefusalReason.DatabaseUnavailable);
        }

        if (found is null)
            throw new RequestRefusedException($"The server has no database \"{database}\" that can be looked into. Restore a backup first, or choose another database.", RefusalReason.NotFound);
        return found.IsPortal ? throw new RequestRefusedException($"\"{database}\" is the portal's own database, which holds sessions and keys. Nobody looks into it from here.") : found;
    }
}
