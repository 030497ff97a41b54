using System.Diagnostics;
using System.Security.Claims;
using MarketX.DrPortal.Core.Access;

namespace MarketX.DrPortal.Web.Authentication;

/// <summary>Makes the <see cref="Actor"/> of a request's user, with what the audit log wants to know of the request.</summary>
internal static class RequestActor
{
    /// <summary>The signed-in person, or nobody.</summary>
    public static Actor Of(HttpContext context, ClaimsPrincipal user) =>
        new(user.FindFirst(PortalClaims.Name)?.Value ?? "unknown", PortalClaims.RoleOf(user), RequestOrigin.Portal)
        {
            Subject = user.FindFirst(PortalClaims.Subject)?.Value,
            Session = user.FindFirst(PortalClaims.Session)?.Value,
            Address = AddressOf(context),
            Client = ClientOf(context),
            Correlation = Correlation(),
        };

    public static string? AddressOf(HttpContext context) => context.Connection.RemoteIpAddress switch
    {
        { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4().ToString(),
        { } address => address.ToString(),
        null => null,
    };

    /// <summary>The browser's or program's own word, cut to a length that nobody can fill a table with.</summary>
    public static string? ClientOf(HttpContext context) =>
        context.Request.Headers.UserAgent.ToString() is { Length: > 0 } agent ? agent[..Math.Min(agent.Length, 200)] : null;

    /// <summary>What the log's lines of the same request carry.</summary>
    public static string? Correlation() => Activity.Current?.TraceId.ToString();
}
