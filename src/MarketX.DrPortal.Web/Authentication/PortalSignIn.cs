using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.DataProtection;
#if DEV_SIGN_IN
using MarketX.DrPortal.Web.Authentication.Development;
#endif

namespace MarketX.DrPortal.Web.Authentication;

/// <summary>Sign-in by cookie, closed by default: what names no policy of its own needs a signed-in user with a role.</summary>
public static class PortalSignIn
{
    /// <summary>How long a session lasts. It does not slide: roles are taken anew at least this often.</summary>
    internal static readonly TimeSpan SessionLength = TimeSpan.FromMinutes(60);

    /// <summary>Registers sign-in, authorization and antiforgery.</summary>
    /// <exception cref="Core.Configuration.ConfigurationException">No sign-in is configured, or one that must not be used here.</exception>
    public static void AddPortalSignIn(this WebApplicationBuilder builder)
    {
        SignInGate.Check(builder.Configuration, builder.Environment);
        var services = builder.Services;
        services.AddDataProtection().SetApplicationName("MarketX.DrPortal");
        var cookie = services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme).AddCookie(ConfigureCookie);
        cookie.Services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
            .Configure<TimeProvider>((options, time) => options.TimeProvider = time);
        services.AddAuthorizationBuilder().SetFallbackPolicy(
            new AuthorizationPolicyBuilder(CookieAuthenticationDefaults.AuthenticationScheme)
                .RequireAuthenticatedUser()
                .RequireRole(PortalClaims.Roles)
                .Build());
        services.AddAntiforgery(options =>
        {
            options.Cookie.Name = "drportal-af";
            options.Cookie.HttpOnly = true;
            options.Cookie.SameSite = SameSiteMode.Strict;
            options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        });
        services.AddCascadingAuthenticationState();
        services.AddScoped<AuthenticationStateProvider, SessionRevalidator>();
        services.AddScoped<CurrentActor>();
#if DEV_SIGN_IN
        builder.AddDevelopmentSignIn();
#endif
    }

    /// <summary>Maps sign-in and sign-out.</summary>
    public static void MapPortalSignIn(this WebApplication app)
    {
#if DEV_SIGN_IN
        app.MapDevelopmentSignIn();
#endif
        app.MapPost("/sign-out", SignOutAsync);
    }

    private static void ConfigureCookie(CookieAuthenticationOptions options)
    {
        // Plain HTTP on loopback is all that the development sign-in allows, and there neither Secure nor the
        // __Host- prefix, which implies it, would come back. The organisation's sign-in sets both.
        options.Cookie.Name = "drportal";
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.Cookie.Path = "/";
        options.ExpireTimeSpan = SessionLength;
        options.SlidingExpiration = false;
        options.LoginPath = "/dev-signin";
        options.AccessDeniedPath = "/status/403";
        options.ReturnUrlParameter = "returnUrl";
        options.Events.OnSigningIn = PortalClaims.StampSessionEnd;
        options.Events.OnRedirectToLogin = context =>
        {
            // A live connection cannot follow a redirect to a page.
            if (context.Request.Path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase))
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
            else
                context.Response.Redirect(context.RedirectUri);
            return Task.CompletedTask;
        };
    }

    // Antiforgery metadata alone does not enforce anything on an endpoint that binds no form: ask.
    private static async Task<IResult> SignOutAsync(HttpContext context, IAntiforgery antiforgery)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
            return Results.BadRequest();
        await context.SignOutAsync(CookieAuthenticationDefaults.AuthenticationScheme);
        return Results.LocalRedirect("/dev-signin?signedOut=true");
    }
}
