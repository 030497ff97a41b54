using System.Net;
using System.Security.Claims;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Configuration;
using Microsoft.AspNetCore.Antiforgery;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Mvc;

namespace MarketX.DrPortal.Web.Authentication.Development;

/// <summary>
/// Sign-in by choosing a role, for a developer's own machine. Guarded in layers: compiled into Debug builds only;
/// Development environment only (<see cref="SignInGate"/>); never beside a real sign-in; loopback listeners only;
/// 404 for any other peer, host name or proxy; antiforgery; a banner on every page.
/// </summary>
internal static partial class DevelopmentSignIn
{
    public const string Path = "/dev-signin";

    private static readonly string[] LoopbackHosts = ["localhost", "127.0.0.1", "[::1]"];

    /// <summary>Makes every listener that is not on loopback stop the start, before it is bound.</summary>
    public static void AddDevelopmentSignIn(this WebApplicationBuilder builder) =>
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listener =>
        {
            if (listener.IPEndPoint is not { } endpoint || !IPAddress.IsLoopback(endpoint.Address))
                throw new ConfigurationException(
                [
                    $"ASPNETCORE_URLS: the development sign-in refuses to listen on {listener.EndPoint}, because anybody who reaches it " +
                    "is an administrator. Give http://127.0.0.1:<port>.",
                ]);
        }));

    /// <summary>Maps the form's target; the form itself is SignInPage.razor.</summary>
    public static void MapDevelopmentSignIn(this WebApplication app)
    {
        LogOn(app.Logger);
        app.Use((context, next) =>
        {
            if (!context.Request.Path.StartsWithSegments(Path, StringComparison.OrdinalIgnoreCase) || IsFromThisMachine(context))
                return next(context);
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
        app.MapPost(Path, SignInAsync).AllowAnonymous().DisableAntiforgery();
    }

    // DisableAntiforgery above leaves the check to this method, which answers 400 by itself.
    private static async Task<IResult> SignInAsync(
        HttpContext context, IAntiforgery antiforgery, [FromForm] string? role, [FromForm] string? returnUrl)
    {
        if (!await antiforgery.IsRequestValidAsync(context))
            return Results.BadRequest();
        if (!Enum.TryParse<PortalRole>(role, out var chosen) || !Enum.IsDefined(chosen))
            return Results.BadRequest();
        var identity = new ClaimsIdentity(
            [
                new Claim(PortalClaims.Subject, $"dev:{chosen}"),
                new Claim(PortalClaims.Name, $"Dev {chosen}"),
                new Claim(PortalClaims.Role, PortalClaims.ValueOf(chosen)),
                new Claim(PortalClaims.Development, "true"),
            ],
            "Development", PortalClaims.Name, PortalClaims.Role);
        await context.SignInAsync(CookieAuthenticationDefaults.AuthenticationScheme, new ClaimsPrincipal(identity));
        return Results.LocalRedirect(LocalUrl.OrRoot(returnUrl));
    }

    private static bool IsFromThisMachine(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } peer && IPAddress.IsLoopback(peer)
        && LoopbackHosts.Contains(context.Request.Host.Host, StringComparer.OrdinalIgnoreCase)
        && !context.Request.Headers.ContainsKey("X-Forwarded-For")
        && !context.Request.Headers.ContainsKey("Forwarded");

    [LoggerMessage(3001, LogLevel.Warning, "The development sign-in is on: whoever reaches this port is an administrator.")]
    private static partial void LogOn(ILogger logger);
}
