using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Runs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MarketX.DrPortal.Core.Database;

/// <summary>Before anything else of the portal starts: its tables, and its name.</summary>
public sealed partial class PortalStartup(Migrator migrator, NpgsqlDataSource portal, PortalIdentity identity, TimeProvider time, ILogger<PortalStartup> log) : IHostedService
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(2);

    /// <summary>Whether the portal's database is ready.</summary>
    public bool IsReady { get; private set; }

    /// <inheritdoc />
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await MigrateAsync(cancellationToken);
        identity.PortalId = await ReadPortalIdAsync(portal, cancellationToken);
        IsReady = true;
        LogReady(identity.PortalId, identity.Node);
    }

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    // In a cluster that starts as a whole, the database may need a little longer than the portal.
    private async Task MigrateAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (true)
        {
            try
            {
                await migrator.RunAsync(cancellationToken);
                return;
            }
            catch (NpgsqlException e) when (e.IsTransient && time.GetElapsedTime(began) < Patience)
            {
                LogWaiting((e.InnerException ?? e).Message);
                await Task.Delay(RetryAfter, time, cancellationToken);
            }
            catch (NpgsqlException e)
            {
                var reason = e is PostgresException p ? $"{p.MessageText} (SQLSTATE {p.SqlState})" : (e.InnerException ?? e).Message;
                throw new ConfigurationException([$"ConnectionStrings:Portal: the portal's own database cannot be used: {reason}. Check the connection string, that the database exists and that its user may create schemas in it."]);
            }
        }
    }

    /// <summary>Reads this installation's name.</summary>
    public static async Task<string> ReadPortalIdAsync(NpgsqlDataSource portal, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(portal);
        await using var command = portal.CreateCommand("SELECT id FROM drportal.portal");
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    [LoggerMessage(4001, LogLevel.Information, "The portal's database is ready: installation {PortalId}, node {Node}")]
    private partial void LogReady(string portalId, string node);

    [LoggerMessage(4002, LogLevel.Warning, "The portal's database does not answer yet ({Reason}); trying again")]
    private partial void LogWaiting(string reason);
}
