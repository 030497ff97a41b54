using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Alerts.Channels;
using Microsoft.Extensions.DependencyInjection;

namespace MarketX.DrPortal.Core.Alerts;

/// <summary>Registers alerts.</summary>
internal static class AlertServices
{
    /// <summary>The channels, and the way to try them, which needs no portal database.</summary>
    public static IServiceCollection AddAlertChannels(this IServiceCollection services)
    {
        services.AddSingleton<AlertHttp>();
        services.AddSingleton<AlertChannels>();
        services.AddSingleton<AlertMessages>();
        return services.AddSingleton(s => new AlertTester(s.GetRequiredService<CommandGate>(), s.GetRequiredService<AlertChannels>(), s.GetRequiredService<AlertMessages>()));
    }

    /// <summary>Alerts in the portal's database.</summary>
    public static IServiceCollection AddAlertLog(this IServiceCollection services)
    {
        services.AddSingleton<AlertStore>();
        services.AddSingleton<IAlerts>(s => s.GetRequiredService<AlertStore>());
        services.AddSingleton<IAlertLog, AlertLog>();
        return services.AddSingleton<AlertCloser>();
    }

    /// <summary>Who looks, and who tells.</summary>
    public static IServiceCollection AddAlertWatch(this IServiceCollection services)
    {
        services.AddSingleton<AlertOutbox>();
        services.AddSingleton<AlertSender>();
        services.AddSingleton<AlertBoard>();
        services.AddSingleton<Promotions.KeptDatabaseNotice>();
        services.AddSingleton<AlertWatch>();
        services.AddSingleton<Heartbeat>();
        services.AddSingleton<AlertWatchdog>();
        services.AddHostedService(s => s.GetRequiredService<AlertBoard>());
        services.AddHostedService(s => s.GetRequiredService<AlertSender>());
        return services.AddHostedService(s => s.GetRequiredService<AlertWatchdog>());
    }
}
