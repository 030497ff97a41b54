using MarketX.DrPortal.Core.Runs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MarketX.DrPortal.Core.Database;

/// <summary>Before anything else of the portal starts: its tables, and its name.</summary>
public sealed partial class PortalStartup(Migrator migrator, NpgsqlDataSource portal, PortalIdentity identity, ILogger<PortalStartup> log) : IHostedService
{
    /// <summary>Whether the portal's database is ready.</summary>
    public bool IsReady { get; private set; }

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await migrator.RunAsync(cancellationToken);
        identity.PortalId = await ReadPortalIdAsync(portal, cancellationToken);
        IsReady = true;
        LogReady(identity.PortalId, identity.Node);
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Reads this installation's name.</summary>
    public static async Task<string> ReadPortalIdAsync(NpgsqlDataSource portal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(portal);
        await using var command = portal.CreateCommand("SELECT id FROM drportal.portal");
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    [LoggerMessage(4001, LogLevel.Information, "The portal's database is ready: installation {PortalId}, node {Node}")]
    private partial void LogReady(string portalId, string node);
}
