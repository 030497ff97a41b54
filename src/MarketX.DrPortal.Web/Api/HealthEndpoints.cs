using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Health;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace MarketX.DrPortal.Web.Api;

/// <summary>
/// Health for load balancers and orchestrators, which is anonymous and says nothing but the verdict; and for monitoring, which
/// says all and asks for a token or an API key.
/// </summary>
public static class HealthEndpoints
{
    /// <summary>Registers the checks.</summary>
    public static void AddPortalHealth(this IServiceCollection services) =>
        services.AddHealthChecks().AddCheck<PortalDatabaseCheck>("portal-database");

    /// <summary>
    /// <c>/health/live</c>: the process answers; restart it when not. <c>/health/ready</c>: the registered checks pass
    /// (portal database reachable and migrated); send it no traffic when not. <c>/health</c>: how recovery stands.
    /// <c>/metrics</c>: the same and more, for Prometheus.
    /// </summary>
    public static void MapPortalHealth(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready").AllowAnonymous();
        app.MapGet(ApiRoutes.Health, HealthAsync).Needs(PortalAction.View).RequireRateLimiting(PortalApi.RateLimit).WithTags("Monitoring")
            .Produces<HealthDocument>().Produces<HealthDocument>(StatusCodes.Status503ServiceUnavailable).WithSummary("Says how recovery stands: last good backup, objectives, last drill, and what does not answer.");
        app.MapGet(ApiRoutes.Metrics, MetricsAsync).Needs(PortalAction.View).RequireRateLimiting(PortalApi.RateLimit).WithTags("Monitoring")
            .Produces<string>(StatusCodes.Status200OK, "text/plain").WithSummary("Gives all figures in Prometheus' text format.");
    }

    private static async Task<IResult> HealthAsync(PortalHealth health, HealthOptions options, CancellationToken cancellationToken)
    {
        var report = await health.ReadAsync(cancellationToken);
        var healthy = report.Answers && !(options.FailOnRpoBreach && report.Rpo.State == ObjectiveState.Breached);
        return Results.Json(new HealthDocument(healthy ? "healthy" : "unhealthy", report), statusCode: healthy ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<IResult> MetricsAsync(PortalMetrics metrics, CancellationToken cancellationToken) =>
        Results.Text(PrometheusText.Write(await metrics.ReadAsync(cancellationToken)), PrometheusText.ContentType);
}
