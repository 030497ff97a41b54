using System.Collections.Concurrent;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Servers;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.Core.Verifications;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>What restores a backup on each of the configured servers. Safe for concurrent use.</summary>
public sealed class RestoreEngines(
    PostgresServers servers, PgToolLocator tools, IBackupStorage storage, BackupCatalog catalog, RestorePreflight preflight, RestoreOptions options, ProductionOptions production, PortalOptions portal, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, ServerEngine> _engines = new(StringComparer.Ordinal);

    /// <summary>The engine of one server.</summary>
    /// <param name="name">The server's name; null: the one of <c>DATABASE_HOST</c>.</param>
    /// <exception cref="PostgresUnavailableException">No server of that name is configured.</exception>
    internal ServerEngine Of(string? name) => _engines.GetOrAdd(name ?? PostgresServers.DefaultName, key =>
    {
        var server = servers.Of(key);
        return new ServerEngine(server, new ServerCatalog(server, production, portal), new RestoreEngine(server, tools, storage, catalog, preflight, options, time), new DatabaseVerifier(server, time));
    });
}
