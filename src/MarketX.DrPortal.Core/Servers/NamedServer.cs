using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;

namespace MarketX.DrPortal.Core.Servers;

/// <summary>A configured PostgreSQL server.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Role">What it is for.</param>
/// <param name="Server">How to connect to it.</param>
public sealed record NamedServer(string Name, ServerRole Role, PostgresServer Server)
{
    /// <summary>Whether it is the one of <c>DATABASE_HOST</c>, where production is.</summary>
    public bool IsDefault => Name == PostgresServers.DefaultName;
}
