using MarketX.DrPortal.Core.Audit;
using MarketX.DrPortal.Core.Configuration;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;

namespace MarketX.DrPortal.Web.Authentication;

/// <summary>Puts the organisation's sign-in into the pipeline.</summary>
internal static partial class OpenIdSignIn
{
    /// <summary>Where sign-in begins.</summary>
    public const string Path = "/sign-in";

    /// <summary>Where a failed sign-in ends.</summary>
    public const string FailedPath = "/sign-in-failed";

    public static void AddOpenIdSignIn(this AuthenticationBuilder authentication, AzureAdOptions provider)
    {
        // Or the first sign-in after the provider has changed its keys fails. Read once, before the first use.
        AppContext.SetSwitch("Switch.Microsoft.IdentityModel.UpdateConfigAsBlocking", true);
        authentication.AddOAuth<OpenIdOptions, OpenIdHandler>(OpenIdHandler.SchemeName, options =>
        {
            options.SignInScheme = CookieAuthenticationDefaults.AuthenticationScheme;
            options.ClientId = provider.ClientId;
            // The base class wants one also where a certificate takes its place.
            options.ClientSecret = provider.ClientSecret?.Reveal() ?? "none";
            if (provider.ClientCertificates.Count > 0)
                options.Certificate = ClientCertificate.Load(provider.ClientCertificates[0]);
            options.CallbackPath = provider.CallbackPath;
            options.SignedOutCallbackPath = provider.SignedOutCallbackPath;
            options.RequiredTenant = provider.IsEntra && Guid.TryParse(provider.TenantId, out _) ? provider.TenantId : null;
            options.RoleClaim = provider.RoleClaim;
            options.Events.OnRemoteFailure = RefuseAsync;
        });
        // After the framework's own configuration, which makes the back channel.
        authentication.Services.AddOptions<OpenIdOptions>(OpenIdHandler.SchemeName).PostConfigure(options =>
            options.Discovery = DiscoveryOf(provider, options.Backchannel));
    }

    /// <summary>The provider's discovery document, read at the first need, and anew when its keys change.</summary>
    public static ConfigurationManager<OpenIdConnectConfiguration> DiscoveryOf(AzureAdOptions provider, HttpClient http) => new(
        provider.ResolvedAuthority + "/.well-known/openid-configuration", new OpenIdConnectConfigurationRetriever(),
        new HttpDocumentRetriever(http) { RequireHttps = !provider.AllowInsecureAuthority });

    public static void MapOpenIdSignIn(this WebApplication app) =>
        app.MapGet(Path, (string? returnUrl) => Results.Challenge(new AuthenticationProperties { RedirectUri = LocalUrl.OrRoot(returnUrl) }, [OpenIdHandler.SchemeName]))
            .AllowAnonymous().ExcludeFromDescription();

    // Says why in log and audit log; a stranger at the door learns only a reference.
    private static async Task RefuseAsync(RemoteFailureContext context)
    {
        var http = context.HttpContext;
        var services = http.RequestServices;
        var correlation = RequestActor.Correlation() ?? http.TraceIdentifier;
        var reason = context.Failure?.Message ?? "no reason";
        LogRefused(services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(OpenIdSignIn)), correlation, reason, context.Failure?.InnerException?.GetType().Name);
        await services.GetRequiredService<IAuditLog>().WriteAsync(
            new AuditEntry
            {
                At = services.GetRequiredService<TimeProvider>().GetUtcNow(),
                Who = "unknown",
                Via = Core.Access.RequestOrigin.Portal,
                Action = AuditEvents.SignIn,
                Target = "portal",
                Outcome = AuditOutcome.Denied,
                Detail = reason,
                Address = RequestActor.AddressOf(http),
                Client = RequestActor.ClientOf(http),
                Correlation = correlation,
            },
            CancellationToken.None);
        context.Response.Redirect($"{FailedPath}?reference={Uri.EscapeDataString(correlation)}");
        context.HandleResponse();
    }

    [LoggerMessage(3303, LogLevel.Warning, "A sign-in was refused ({Reference}): {Reason} {Inner}")]
    private static partial void LogRefused(ILogger logger, string reference, string reason, string? inner);
}
