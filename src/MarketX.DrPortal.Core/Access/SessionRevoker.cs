using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Access;

/// <summary>Ends sessions before their time. Open pages notice within <c>Session:CheckEvery</c>; commands are refused at once.</summary>
public sealed class SessionRevoker(CommandGate gate, ISessionStore sessions, TimeProvider time)
{
    private const int MaxReason = 500;

    /// <summary>Ends somebody's session.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">No reason is given, or there is no such session.</exception>
    public Task<Session> RevokeAsync(Actor actor, string id, string reason, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(reason);
        return gate.PassAsync(actor, PortalAction.ManageSessions, $"session {id}", reason, async () =>
        {
            if (reason.Trim().Length is 0 or > MaxReason)
                throw new RequestRefusedException($"Say in at most {MaxReason} characters why the session is ended.");
            return await sessions.EndAsync(id, actor.Name, reason.Trim(), time.GetUtcNow(), cancellationToken)
                ?? throw new RequestRefusedException("There is no such session any more: it has ended already.", RefusalReason.NotFound);
        });
    }

    /// <summary>Ends every session of the actor's own, on all devices, and returns how many there were.</summary>
    /// <exception cref="AccessDeniedException">The actor has no role.</exception>
    /// <exception cref="RequestRefusedException">The actor has no sessions, as an API key.</exception>
    public Task<int> SignOutEverywhereAsync(Actor actor, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return gate.PassAsync(actor, PortalAction.View, "own sessions", null, () => actor is { Session: not null, Subject: { } subject }
            ? sessions.EndAllOfAsync(subject, actor.Name, "signed out everywhere", time.GetUtcNow(), cancellationToken)
            : throw new RequestRefusedException("Only somebody who is signed in to the portal has sessions to end."));
    }
}
