using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Servers;

namespace MarketX.DrPortal.Core.Inspections;

/// <summary>Which databases may be looked into: all of every configured server but the portal's own and PostgreSQL's.</summary>
public sealed class InspectedDatabases(PostgresServers servers, ProductionOptions production, PortalOptions portal)
{
    /// <summary>The database.</summary>
    /// <param name="server">Its server's name; null: the one of <c>DATABASE_HOST</c>.</param>
    /// <param name="database">Its name.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RequestRefusedException">There is no such server or database, it may not be looked into, or the server cannot be used; the message says which.</exception>
    public async Task<InspectedDatabase> FindAsync(string? server, string? database, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(database))
            throw new RequestRefusedException("Name the database to look into.");
        var on = servers.Find(server)
            ?? throw new RequestRefusedException($"No server \"{server}\" is configured. There are: {string.Join(", ", servers.All.Select(s => s.Name))}.", RefusalReason.NotFound);
        DatabaseInfo? found;
        try
        {
            found = await new ServerCatalog(on.Server, production, portal).FindAsync(database, cancellationToken);
        }
        catch (PostgresUnavailableException e)
        {
            throw new RequestRefusedException(e.Message, RefusalReason.DatabaseUnavailable);
        }

        if (found is null)
        {
            throw new RequestRefusedException(
                $"The server{(on.IsDefault ? "" : $" \"{on.Name}\"")} has no database \"{database}\" that can be looked into. Restore a backup first, or choose another database.", RefusalReason.NotFound);
        }

        return found.IsPortal
            ? throw new RequestRefusedException($"\"{database}\" is the portal's own database, which holds sessions and keys. Nobody looks into it from here.")
            : new InspectedDatabase(on, found);
    }

    /// <summary>Production.</summary>
    /// <exception cref="RequestRefusedException">The server has none, or cannot be used.</exception>
    public async Task<InspectedDatabase> ProductionAsync(CancellationToken cancellationToken)
    {
        var found = await FindAsync(null, production.Database, cancellationToken);
        return found.IsProduction ? found : throw new RequestRefusedException($"The server has no production database \"{production.Database}\" to compare with.", RefusalReason.NotFound);
    }
}
