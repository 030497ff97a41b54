using System.Security.Authentication;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Web.Api;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.HttpOverrides;

namespace MarketX.DrPortal.Web.Hosting;

/// <summary>The part of the pipeline that every request passes before it reaches a page or an endpoint.</summary>
public static class PortalSecurity
{
    // How long a client may take over its headers: longer ones hold connections open to starve others.
    private static readonly TimeSpan HeadersTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Registers limits of the listener, the proxies that are believed, and limits of rate.</summary>
    public static void AddPortalSecurity(this WebApplicationBuilder builder, DrPortalOptions options)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(options);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = options.Limits.MaxRequestKiB * 1024L;
            kestrel.Limits.RequestHeadersTimeout = HeadersTimeout;
            kestrel.ConfigureHttpsDefaults(https => https.SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13);
        });
        builder.Services.Configure<ForwardedHeadersOptions>(forwarded => TrustProxies(forwarded, options.Proxy));
        builder.Services.AddSingleton<AddressLimiter>();
    }

    /// <summary>Proxies, headers, error pages, limits, origin check, authentication, authorization and antiforgery, in the order they need.</summary>
    public static void UsePortalSecurity(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (app.Services.GetRequiredService<ProxyOptions>().Known.Count > 0)
            app.UseForwardedHeaders();
        app.UseMiddleware<SecurityHeaders>();
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/status/{0}", createScopeForStatusCodePages: true);
        app.Use(ShowErrorPagesAsGet);
        app.UseMiddleware<ApiErrors>();
        app.UseMiddleware<AddressLimit>();
        app.UseMiddleware<TlsRequired>();
        app.UseMiddleware<SameOriginCheck>();
        app.UseMiddleware<ApiStrays>();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseRateLimiter();
        app.UseAntiforgery();
    }

    // Nobody's word is taken but that of the proxies that are listed, and only the nearest one's: the framework trusts loopback.
    private static void TrustProxies(ForwardedHeadersOptions forwarded, ProxyOptions proxies)
    {
        forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        forwarded.ForwardLimit = 1;
        forwarded.KnownIPNetworks.Clear();
        forwarded.KnownProxies.Clear();
        foreach (var known in proxies.Known)
        {
            if (System.Net.IPAddress.TryParse(known, out var address))
                forwarded.KnownProxies.Add(address);
            else
                forwarded.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(known));
        }
    }

    // The error pages are reached by running the failed request again at another path. A failed POST stays a POST then,
    // for which a page wants a form's token, and every error would turn into 400.
    private static Task ShowErrorPagesAsGet(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerPathFeature>() is not null)
            context.Request.Method = HttpMethods.Get;
        return next(context);
    }
}
