using MarketX.DrPortal.Web.Components.Shared;
using Microsoft.AspNetCore.ResponseCompression;
using Radzen;

namespace MarketX.DrPortal.Web.Components;

/// <summary>The portal's pages: Razor components, rendered on the server and kept live over one web socket.</summary>
public static class PortalPages
{
    /// <summary>Name of the cookie that remembers light or dark.</summary>
    internal const string ThemeCookie = "drportal-theme";

    /// <summary>Registers what the pages need, response compression included.</summary>
    public static void AddPortalPages(this WebApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddRazorComponents().AddInteractiveServerComponents(circuits =>
        {
            // Long enough for a laptop that changes networks; each kept circuit costs about 1.5 MB.
            circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(3);
            circuits.DisconnectedCircuitMaxRetained = 50;
        });
        services.AddRadzenComponents();
        services.AddRadzenCookieThemeService(theme =>
        {
            theme.Name = ThemeCookie;
            theme.Duration = TimeSpan.FromDays(365);
        });
        services.AddScoped<ProblemReporter>();
        // Over plain HTTP only, which is the default: compressed pages that hold tokens leak them over TLS (BREACH).
        services.AddResponseCompression(compression => compression.Providers.Add<GzipCompressionProvider>());
    }

    /// <summary>Maps the pages and their assets. Assets are public; every page asks for a signed-in user by default.</summary>
    public static void MapPortalPages(this WebApplication app)
    {
        app.UseResponseCompression();
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorComponents<App>()
            .AddInteractiveServerRenderMode(options => options.ContentSecurityFrameAncestorsPolicy = "'none'");
    }
}
