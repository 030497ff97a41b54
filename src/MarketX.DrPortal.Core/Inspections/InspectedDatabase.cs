using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Drills.Queries;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Servers;

namespace MarketX.DrPortal.Core.Inspections;

/// <summary>A database that may be looked into, and where it is.</summary>
/// <param name="On">Its server.</param>
/// <param name="Info">What the server says of it.</param>
public sealed record InspectedDatabase(NamedServer On, DatabaseInfo Info)
{
    /// <summary>Whether it is production. On a server with a name none is, whatever it is called: production is held against it.</summary>
    public bool IsProduction => On.IsDefault && Info.IsProduction;

    /// <summary>
    /// Whether the login that may only read is given what it lacks there. In production, and in what was production, it reads what an
    /// admin lets it read; so too where something looks like somebody's production.
    /// </summary>
    /// <param name="production">Which database is production.</param>
    public LoginGrants Grants(ProductionOptions production)
    {
        ArgumentNullException.ThrowIfNull(production);
        if (Info.IsProduction || Info.IsKept)
            return LoginGrants.Never;
        return On.IsDefault ? LoginGrants.WhereMissing
            // The database may be production already, or again: after a handover, on a copy of the server, or of another application.
            : On.Role == ServerRole.Production || Info.Name == production.Database ? LoginGrants.Never : LoginGrants.WhereClosed;
    }

    /// <summary>The database for people and the audit log, with its server where that has a name.</summary>
    /// <param name="database">The database.</param>
    /// <param name="server">Its server; null: the one of <c>DATABASE_HOST</c>.</param>
    public static string Words(string database, string? server) => server is null ? database : $"{database} on {server}";
}
