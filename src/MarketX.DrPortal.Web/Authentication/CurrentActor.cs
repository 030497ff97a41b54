using MarketX.DrPortal.Core.Access;
using Microsoft.AspNetCore.Components.Authorization;

namespace MarketX.DrPortal.Web.Authentication;

/// <summary>Makes the <see cref="Actor"/> of the signed-in user: the one place where claims become a role.</summary>
public sealed class CurrentActor(AuthenticationStateProvider authentication, CircuitOrigin origin, TimeProvider time)
{
    /// <summary>
    /// Who acts now. Asked anew before each action, because a circuit outlives its session: after the session's end
    /// the actor has no role and every handler refuses it. Whether the session was revoked, <see cref="CommandGate"/> asks.
    /// </summary>
    public async Task<Actor> GetAsync()
    {
        var user = (await authentication.GetAuthenticationStateAsync()).User;
        var session = user.FindFirst(PortalClaims.Session)?.Value;
        var role = session is null || PortalClaims.HasEnded(user, time.GetUtcNow()) ? null : PortalClaims.RoleOf(user);
        return new Actor(user.FindFirst(PortalClaims.Name)?.Value ?? "unknown", role, RequestOrigin.Portal)
        {
            Subject = user.FindFirst(PortalClaims.Subject)?.Value,
            Session = session,
            Address = origin.Address,
            Client = origin.Client,
            Correlation = RequestActor.Correlation() ?? Guid.NewGuid().ToString("N"),
        };
    }
}
