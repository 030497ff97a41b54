using MarketX.DrPortal.Web.Components.Layout;
using Microsoft.Net.Http.Headers;

namespace MarketX.DrPortal.Web.Hosting;

/// <summary>Sets the security headers of every response, error pages included.</summary>
internal sealed class SecurityHeaders(RequestDelegate next)
{
    // Blazor and Radzen set style attributes, hence 'unsafe-inline' for styles. Scripts come from here alone:
    // no inline script, no eval, so an <ImportMap/> must not be rendered either.
    // No form leads elsewhere, not even by a redirect: see OpenIdHandler.SignOutAsync.
    private const string ContentSecurityPolicy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; " +
        "connect-src 'self'; form-action 'self'; base-uri 'self'; object-src 'none'; frame-ancestors 'none'";

    public Task InvokeAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers.XFrameOptions = "DENY";
        // Not no-referrer: browsers then send "Origin: null" with our own forms, and the origin check would refuse them.
        headers["Referrer-Policy"] = "same-origin";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(), microphone=(), geolocation=(), payment=(), usb=()";
        if (context.Request.IsHttps)
            headers.StrictTransportSecurity = "max-age=31536000";
        context.Response.OnStarting(AddPageHeaders, context);
        return next(context);
    }

    // Pages name databases and people, and must not come back from a cache after sign-out. Assets set their own header.
    private static Task AddPageHeaders(object state)
    {
        var response = ((HttpContext)state).Response;
        if (response.ContentType?.StartsWith("text/html", StringComparison.OrdinalIgnoreCase) == true)
        {
            // So that the first page already is dark where the browser prefers it (PortalTheme).
            response.Headers["Accept-CH"] = PortalTheme.PreferenceHint;
            response.Headers["Critical-CH"] = PortalTheme.PreferenceHint;
            response.Headers.Append(HeaderNames.Vary, PortalTheme.PreferenceHint);
        }
        if (!response.Headers.ContainsKey(HeaderNames.CacheControl))
            response.Headers.CacheControl = "no-store";
        return Task.CompletedTask;
    }
}
