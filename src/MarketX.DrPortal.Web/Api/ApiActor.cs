using System.Collections.Frozen;
using System.Security.Claims;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Web.Authentication;

namespace MarketX.DrPortal.Web.Api;

/// <summary>Makes the <see cref="Actor"/> of a token or an API key.</summary>
internal static class ApiActor
{
    /// <summary>Claim that names an action which an API key may do; a key has one for each.</summary>
    public const string ScopeClaim = "drportal_scope";

    /// <summary>Claim that marks an API key.</summary>
    public const string KeyClaim = "drportal_key";

    /// <summary>Who the token says it is.</summary>
    public static Actor Of(ClaimsPrincipal user)
    {
        var subject = user.FindFirst("oid")?.Value ?? user.FindFirst(PortalClaims.Subject)?.Value;
        var name = user.FindFirst(PortalClaims.Name)?.Value ?? user.FindFirst("preferred_username")?.Value ?? $"application {ApplicationOf(user) ?? subject ?? "unknown"}";
        return new Actor(name, PortalClaims.RoleOf(user), RequestOrigin.Api)
        {
            Subject = subject,
            Scopes = user.HasClaim(c => c.Type == KeyClaim)
                ? user.FindAll(ScopeClaim).Select(c => Enum.Parse<PortalAction>(c.Value)).ToFrozenSet()
                : null,
        };
    }

    /// <summary>The same, with what the audit log wants to know of the request.</summary>
    public static Actor Of(HttpContext context) => Of(context.User) with
    {
        Address = RequestActor.AddressOf(context),
        Client = RequestActor.ClientOf(context),
        Correlation = RequestActor.Correlation(),
    };

    /// <summary>The program that the token was issued to: v2, v1 and generic tokens name it differently.</summary>
    public static string? ApplicationOf(ClaimsPrincipal user) =>
        (user.FindFirst("azp") ?? user.FindFirst("appid") ?? user.FindFirst("client_id"))?.Value;
}
