using System.Globalization;
using System.Security.Claims;
using System.Security.Cryptography;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Audit;
using MarketX.DrPortal.Core.Configuration;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;

namespace MarketX.DrPortal.Web.Authentication;

/// <summary>Ties the cookie to a session in the portal's database: made at sign-in, asked for at every request, ended at sign-out.</summary>
internal sealed class SessionCookieEvents(ISessionStore sessions, IAuditLog audit, SignInSessionOptions options, TimeProvider time) : CookieAuthenticationEvents
{
    /// <summary>Where a refused request keeps the reference under which it is in the audit log, for the page that says so.</summary>
    public const string RefusalKey = "drportal.refusal";

    public override async Task SigningIn(CookieSigningInContext context)
    {
        var identity = (ClaimsIdentity)context.Principal!.Identity!;
        var now = time.GetUtcNow();
        var end = now + options.Lifetime;
        var session = new Session
        {
            Id = RandomNumberGenerator.GetHexString(32, lowercase: true),
            Subject = identity.FindFirst(PortalClaims.Subject)!.Value,
            Name = identity.FindFirst(PortalClaims.Name)!.Value,
            Role = PortalClaims.RoleOf(context.Principal),
            StartedAt = now,
            EndsAt = end,
            LastSeenAt = now,
            Address = RequestActor.AddressOf(context.HttpContext),
            Client = RequestActor.ClientOf(context.HttpContext),
        };
        await sessions.StartAsync(session, context.HttpContext.RequestAborted);
        identity.AddClaim(new Claim(PortalClaims.Session, session.Id));
        identity.AddClaim(new Claim(PortalClaims.SessionEnd, end.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture)));
        context.Properties.IssuedUtc = now;
        context.Properties.ExpiresUtc = end;
        var entry = AuditEntry.Of(RequestActor.Of(context.HttpContext, context.Principal), AuditEvents.SignIn, "portal", now);
        await audit.WriteAsync(session.Role is null
            ? entry with { Outcome = AuditOutcome.Denied, Detail = "The account has none of the portal's roles." }
            : entry with { Outcome = AuditOutcome.Done }, CancellationToken.None);
    }

    public override async Task ValidatePrincipal(CookieValidatePrincipalContext context)
    {
        // Assets and error pages are for everybody: a page that loads twenty of them asks once.
        if (context.HttpContext.GetEndpoint()?.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            return;
        var session = context.Principal?.FindFirst(PortalClaims.Session)?.Value;
        if (session is not null && !PortalClaims.HasEnded(context.Principal!, time.GetUtcNow())
            && await sessions.IsActiveAsync(session, time.GetUtcNow(), context.HttpContext.RequestAborted))
            return;
        context.RejectPrincipal();
    }

    public override async Task SigningOut(CookieSigningOutContext context)
    {
        var user = context.HttpContext.User;
        if (user.FindFirst(PortalClaims.Session)?.Value is not { } session)
            return;
        var actor = RequestActor.Of(context.HttpContext, user);
        await sessions.EndAsync(session, actor.Name, "signed out", time.GetUtcNow(), CancellationToken.None);
        await audit.WriteAsync(AuditEntry.Of(actor, AuditEvents.SignOut, "portal", time.GetUtcNow()) with { Outcome = AuditOutcome.Done }, CancellationToken.None);
    }

    public override Task RedirectToLogin(RedirectContext<CookieAuthenticationOptions> context)
    {
        // A live connection cannot follow a redirect to a page.
        if (context.Request.Path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase))
            context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        else
            context.Response.Redirect(context.RedirectUri);
        return Task.CompletedTask;
    }

    // Answered in place, so that the address stays what was asked for and the status says what it is.
    public override async Task RedirectToAccessDenied(RedirectContext<CookieAuthenticationOptions> context)
    {
        context.Response.StatusCode = StatusCodes.Status403Forbidden;
        var entry = AuditEntry.Of(RequestActor.Of(context.HttpContext, context.HttpContext.User), AuditEvents.Access, $"{context.Request.Method} {context.Request.Path}", time.GetUtcNow());
        await audit.WriteAsync(entry with { Outcome = AuditOutcome.Denied, Detail = "The account's role does not open this page." }, CancellationToken.None);
        context.HttpContext.Items[RefusalKey] = entry.Correlation;
    }
}
