using Microsoft.Extensions.Logging.Console;

namespace MarketX.DrPortal.Web.Hosting;

/// <summary>How the portal writes its log.</summary>
public static class PortalLog
{
    /// <summary>Puts our JSON lines in the place of the framework's, under the same name: the console takes the first of a name.</summary>
    public static void AddPortalLog(this WebApplicationBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.Insert(0, ServiceDescriptor.Singleton<ConsoleFormatter, PortalJsonFormatter>());
    }
}
