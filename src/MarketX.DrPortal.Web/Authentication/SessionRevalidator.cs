using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Configuration;
using Microsoft.AspNetCore.Components.Authorization;
using Microsoft.AspNetCore.Components.Server;
using Npgsql;

namespace MarketX.DrPortal.Web.Authentication;

/// <summary>Signs a circuit out when its session has ended or was revoked; without it an open page would stay signed in for ever.</summary>
internal sealed partial class SessionRevalidator(ILoggerFactory logs, ISessionStore sessions, SignInSessionOptions options, TimeProvider time)
    : RevalidatingServerAuthenticationStateProvider(logs)
{
    private readonly ILogger _logger = logs.CreateLogger<SessionRevalidator>();

    /// <inheritdoc />
    protected override TimeSpan RevalidationInterval => options.CheckEvery;

    /// <inheritdoc />
    protected override async Task<bool> ValidateAuthenticationStateAsync(AuthenticationState authenticationState, CancellationToken cancellationToken)
    {
        var user = authenticationState.User;
        if (PortalClaims.HasEnded(user, time.GetUtcNow()) || user.FindFirst(PortalClaims.Session)?.Value is not { } session)
            return false;
        try
        {
            return await sessions.IsActiveAsync(session, time.GetUtcNow(), cancellationToken);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            // The page stays, to say that the database is away; without it no command gets through, and the next look asks again.
            LogNotAsked(e);
            return true;
        }
    }

    [LoggerMessage(3302, LogLevel.Warning, "Whether a session still counts could not be asked; asking again soon")]
    private partial void LogNotAsked(Exception exception);
}
