using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;

namespace MarketX.DrPortal.Web.Authentication;

/// <summary>Signs a circuit out when its session has ended; without it an open page would stay signed in for ever.</summary>
internal sealed class SessionRevalidator(ILoggerFactory logs, TimeProvider time)
    : RevalidatingServerAuthenticationStateProvider(logs)
{
    /// <inheritdoc />
    protected override TimeSpan RevalidationInterval => TimeSpan.FromSeconds(30);

    /// <inheritdoc />
    protected override Task<bool> ValidateAuthenticationStateAsync(
        AuthenticationState authenticationState, CancellationToken cancellationToken) =>
        Task.FromResult(!PortalClaims.HasEnded(authenticationState.User, time.GetUtcNow()));
}
