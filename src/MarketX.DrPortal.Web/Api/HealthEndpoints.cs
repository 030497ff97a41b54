using Microsoft.AspNetCore.Diagnostics.HealthChecks;

namespace MarketX.DrPortal.Web.Api;

/// <summary>Health for load balancers and orchestrators. Anonymous, and says nothing but the verdict.</summary>
public static class HealthEndpoints
{
    /// <summary>Registers the checks.</summary>
    public static void AddPortalHealth(this IServiceCollection services) =>
        services.AddHealthChecks().AddCheck<PortalDatabaseCheck>("portal-database");

    /// <summary>
    /// <c>/health/live</c>: the process answers; restart it when not. <c>/health/ready</c>: the registered checks pass
    /// (portal database reachable and migrated); send it no traffic when not.
    /// </summary>
    public static void MapPortalHealth(this WebApplication app)
    {
        app.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false }).AllowAnonymous();
        app.MapHealthChecks("/health/ready").AllowAnonymous();
    }
}
