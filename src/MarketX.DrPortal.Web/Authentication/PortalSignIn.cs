using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Web.Authentication.Keys;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server.Circuits;
#if DEV_SIGN_IN
using MarketX.DrPortal.Web.Authentication.Development;
#endif

namespace MarketX.DrPortal.Web.Authentication;

/// <summary>Sign-in by cookie, closed by default: what names no policy of its own needs a signed-in user with a role.</summary>
public static class PortalSignIn
{
    /// <summary>Where a sign-out ends.</summary>
    private const string SignedOutPath = "/signed-out";

    /// <summary>Registers sign-in, authorization and antiforgery.</summary>
    /// <exception cref="ConfigurationException">No sign-in is configured, or one that must not be used here.</exception>
    public static void AddPortalSignIn(this WebApplicationBuilder builder, DrPortalOptions portal)
    {
        ArgumentNullException.ThrowIfNull(portal);
        var kind = SignInGate.Check(builder.Configuration, builder.Environment);
        var facts = new SignInFacts(kind);
        var services = builder.Services;
        services.AddSingleton(facts);
        services.AddPortalKeys(portal.Session.Key);
        services.AddHttpContextAccessor();
        services.AddScoped<SessionCookieEvents>();
        var authentication = services.AddAuthentication(options =>
        {
            options.DefaultScheme = CookieAuthenticationDefaults.AuthenticationScheme;
            options.DefaultChallengeScheme = CookieAuthenticationDefaults.AuthenticationScheme;
        });
        authentication.AddCookie(options => ConfigureCookie(options, facts, portal.Session));
        services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
            .Configure<TimeProvider>((options, time) => options.TimeProvider = time);
        if (kind == SignInKind.OpenId)
            authentication.AddOpenIdSignIn(portal.AzureAd);
        AddPolicies(services);
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = facts.CookiePrefix + "drportal-af";
            options.Cookie.HttpOnly = true;
            options.Cookie.Path = "/";
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = facts.CookieSecurity;
        });
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, SessionRevalidator>();
        services.AddScoped<CircuitOrigin>();
        services.AddScoped<CircuitHandler>(s => s.GetRequiredService<CircuitOrigin>());
        services.AddScoped<CurrentActor>();
#if DEV_SIGN_IN
        if (kind == SignInKind.Development)
            builder.AddDevelopmentSignIn();
#endif
    }

    /// <summary>Maps sign-in and sign-out.</summary>
    public static void MapPortalSignIn(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        if (app.Services.GetRequiredService<SignInFacts>().Kind == SignInKind.OpenId)
            app.MapOpenIdSignIn();
#if DEV_SIGN_IN
        else
            app.MapDevelopmentSignIn();
#endif
        // For everybody: who has no role, or whose session was revoked, must be able to leave too.
        app.MapPost("/sign-out", SignOutAsync).AllowAnonymous().ExcludeFromDescription();
    }

    private static void AddPolicies(IServiceCollection services)
    {
        var withRole = new AuthorizationPolicyBuilder(CookieAuthenticationDefaults.AuthenticationScheme)
            .RequireAuthenticatedUser()
            .RequireRole(PortalClaims.Roles)
            .Build();
        // The first for what says nothing, the second for what says [Authorize] and no more, as pages do.
        var policies = services.AddAuthorizationBuilder().SetFallbackPolicy(withRole).SetDefaultPolicy(withRole);
        // Pages name an action, never a role: the one table says who may.
        foreach (var action in Enum.GetValues<PortalAction>())
        {
            policies.AddPolicy(action.ToString(), policy => policy
                .AddAuthenticationSchemes(CookieAuthenticationDefaults.AuthenticationScheme)
                .RequireAssertion(context => AccessPolicy.Allows(PortalClaims.RoleOf(context.User), action)));
        }
    }

    private static void ConfigureCookie(CookieAuthenticationOptions options, SignInFacts facts, SignInSessionOptions session)
    {
        options.Cookie.Name = facts.CookiePrefix + "drportal";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = facts.CookieSecurity;
        options.Cookie.Path = "/";
        options.ExpireTimeSpan = session.Lifetime;
        options.SlidingExpiration = false;
        options.LoginPath = facts.SignInPath;
        options.ReturnUrlParameter = "returnUrl";
        options.EventsType = typeof(SessionCookieEvents);
    }

    // Antiforgery metadata alone does not enforce anything on an endpoint that binds no form: ask.
    private static async Task<IResult> SignOutAsync(HttpContext context, IAntiforgery antiforgery, SignInFacts facts)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
            return Results.BadRequest();
        var hint = context.User.FindFirst(PortalClaims.LoginHint)?.Value;
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        if (facts.Kind != SignInKind.OpenId)
            return Results.LocalRedirect(SignedOutPath);
        var properties = new AuthenticationProperties();
        properties.SetString(PortalClaims.LoginHint, hint);
        await context.SignOutAsync(OpenIdHandler.SchemeName, properties);
        return Results.Empty;
    }
}
