namespace MarketX.DrPortal.Core.Access;

/// <summary>The actor may not do this now.</summary>
public sealed class AccessDeniedException : Exception
{
    /// <summary>The actor's role, or the scope of its API key, does not allow the action.</summary>
    public AccessDeniedException(Actor actor, PortalAction action) : this(Sentence(actor, action), action)
    {
    }

    private AccessDeniedException(string message, PortalAction action) : base(message) => Action = action;

    /// <summary>What was refused.</summary>
    public PortalAction Action { get; }

    /// <summary>The session has ended or was revoked while its page was still open.</summary>
    public static AccessDeniedException SessionEnded(PortalAction action) =>
        new("Your session has ended. Nothing was done. Sign in again.", action);

    private static string Sentence(Actor actor, PortalAction action)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return AccessPolicy.Allows(actor.Role, action)
            ? $"{actor.Name} may not do this: the API key does not have the scope {action}."
            : $"{actor.Name} ({actor.Role?.ToString() ?? "no role"}) may not do this: it needs the role {AccessPolicy.RequiredRole(action)}.";
    }
}
