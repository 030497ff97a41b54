using MarketX.DrPortal.Core.Access;
using Microsoft.AspNetCore.Components.Authorization;

namespace MarketX.DrPortal.Web.Authentication;

/// <summary>Makes the <see cref="Actor"/> of the signed-in user: the one place where claims become a role.</summary>
public sealed class CurrentActor(AuthenticationStateProvider authentication, TimeProvider time)
{
    /// <summary>
    /// Who acts now. Asked anew before each action, because a circuit outlives its session: after the session's end
    /// the actor has no role and every handler refuses it.
    /// </summary>
    public async Task<Actor> GetAsync()
    {
        var user = (await authentication.GetAuthenticationStateAsync()).User;
        var role = PortalClaims.HasEnded(user, time.GetUtcNow()) ? null : PortalClaims.RoleOf(user);
        return new Actor(user.FindFirst(PortalClaims.Name)?.Value ?? "unknown", role, RequestOrigin.Portal);
    }
}
