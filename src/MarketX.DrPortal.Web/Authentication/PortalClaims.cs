using System.Globalization;
using System.Security.Claims;
using MarketX.DrPortal.Core.Access;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace MarketX.DrPortal.Web.Authentication;

/// <summary>The claims that the portal reads. Everything else a provider sends is left out of the cookie.</summary>
internal static class PortalClaims
{
    /// <summary>Claim type of the display name.</summary>
    public const string Name = "name";

    /// <summary>Claim type of a role: <c>DrPortal.Viewer</c>, <c>DrPortal.Operator</c> or <c>DrPortal.Admin</c>.</summary>
    public const string Role = "roles";

    /// <summary>Claim that marks a session of the development sign-in.</summary>
    public const string Development = "dev";

    /// <summary>Claim that holds the session's end: a circuit outlives its cookie and sees nothing but claims.</summary>
    public const string SessionEnd = "session_end";

    private const string RolePrefix = "DrPortal.";

    /// <summary>All role values.</summary>
    public static IReadOnlyList<string> Roles { get; } = [.. Enum.GetValues<PortalRole>().Select(ValueOf)];

    /// <summary>The claim's value for a role.</summary>
    public static string ValueOf(PortalRole role) => RolePrefix + role;

    /// <summary>The highest role that the user holds; null when none.</summary>
    public static PortalRole? RoleOf(ClaimsPrincipal user)
    {
        PortalRole? highest = null;
        foreach (var role in Enum.GetValues<PortalRole>())
            if (user.HasClaim(Role, ValueOf(role)))
                highest = role;
        return highest;
    }

    /// <summary>Whether the session that the claims belong to has ended.</summary>
    public static bool HasEnded(ClaimsPrincipal user, DateTimeOffset now) =>
        !long.TryParse(user.FindFirst(SessionEnd)?.Value, CultureInfo.InvariantCulture, out var end)
        || now.ToUnixTimeSeconds() >= end;

    /// <summary>Writes the session's end into the claims while the cookie is made.</summary>
    public static Task StampSessionEnd(CookieSigningInContext context)
    {
        var end = context.Options.TimeProvider!.GetUtcNow() + context.Options.ExpireTimeSpan;
        ((ClaimsIdentity)context.Principal!.Identity!).AddClaim(
            new Claim(SessionEnd, end.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));
        return Task.CompletedTask;
    }
}
