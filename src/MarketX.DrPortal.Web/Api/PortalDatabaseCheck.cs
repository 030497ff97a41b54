using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace MarketX.DrPortal.Web.Api;

/// <summary>
/// Ready means: the portal's own database answers and has its tables. The bucket and the production server are left out
/// on purpose: when they are down the portal must stay reachable to say so.
/// </summary>
internal sealed partial class PortalDatabaseCheck(NpgsqlDataSource portal, ILogger<PortalDatabaseCheck> logger) : IHealthCheck
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    private readonly ILogger _logger = logger;

    /// <inheritdoc />
    public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(Patience);
        try
        {
            await using var command = portal.CreateCommand("SELECT 1 FROM drportal.runs LIMIT 1");
            await command.ExecuteScalarAsync(patience.Token);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is NpgsqlException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            LogNotReady(exception);
            return HealthCheckResult.Unhealthy();
        }
    }

    [LoggerMessage(3201, LogLevel.Warning, "Not ready: the portal's own database does not answer or has no tables")]
    private partial void LogNotReady(Exception exception);
}
