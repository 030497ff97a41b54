using MarketX.DrPortal.Core.Configuration;

namespace MarketX.DrPortal.Web.Telemetry;

/// <summary>Registers what sends metrics and traces.</summary>
public static class TelemetryStartup
{
    /// <summary>Registers it where <c>OpenTelemetry:Endpoint</c> is set.</summary>
    public static void AddPortalTelemetry(this IServiceCollection services, DrPortalOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.OpenTelemetry.Endpoint.Length > 0)
            services.AddHostedService<TelemetryService>();
    }
}
