using System.Globalization;
using System.Security.Claims;
using MarketX.DrPortal.Core.Access;

namespace MarketX.DrPortal.Web.Authentication;

/// <summary>The claims that the portal reads. Everything else a provider sends is left out of the cookie.</summary>
internal static class PortalClaims
{
    /// <summary>Claim type of the display name.</summary>
    public const string Name = "name";

    /// <summary>Claim type of a role: <c>DrPortal.Viewer</c>, <c>DrPortal.Operator</c> or <c>DrPortal.Admin</c>.</summary>
    public const string Role = "roles";

    /// <summary>Claim type of the identity that stays when the name changes.</summary>
    public const string Subject = "sub";

    /// <summary>Claim that names the session's row in the portal's database.</summary>
    public const string Session = "session";

    /// <summary>Claim with which the provider recognises the person at sign-out.</summary>
    public const string LoginHint = "login_hint";

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

    /// <summary>
    /// The identity for the cookie, of what a provider sent: who, and known roles. Entra's <c>oid</c> is the same for all
    /// applications, its <c>sub</c> is not, and an API token of the same person must count as the same person.
    /// </summary>
    /// <param name="provider">The id_token's claims.</param>
    /// <param name="scheme">Name of the authentication scheme.</param>
    /// <param name="roleClaim">The claim that holds the roles; no other counts.</param>
    public static ClaimsIdentity FromProvider(ClaimsIdentity provider, string scheme, string roleClaim)
    {
        var subject = provider.FindFirst("oid")?.Value ?? provider.FindFirst(Subject)!.Value;
        var identity = new ClaimsIdentity(scheme, Name, Role);
        identity.AddClaim(new Claim(Subject, subject));
        identity.AddClaim(new Claim(Name, NameOf(provider) ?? subject));
        if (provider.FindFirst(LoginHint) is { } hint)
            identity.AddClaim(new Claim(LoginHint, hint.Value));
        identity.AddClaims(provider.FindAll(roleClaim).Where(c => Roles.Contains(c.Value)).Select(c => new Claim(Role, c.Value)));
        return identity;
    }

    /// <summary>Makes the roles of an access token's claim those that count, and no others.</summary>
    public static void TakeRoles(ClaimsPrincipal user, string roleClaim)
    {
        if (roleClaim == Role)
            return;
        foreach (var identity in user.Identities)
        {
            foreach (var other in identity.FindAll(Role).ToList())
                identity.RemoveClaim(other);
            identity.AddClaims(identity.FindAll(roleClaim).Select(c => new Claim(Role, c.Value)).ToList());
        }
    }

    private static string? NameOf(ClaimsIdentity provider) =>
        provider.FindFirst(Name)?.Value is { Length: > 0 } name ? name : provider.FindFirst("preferred_username")?.Value;
}
