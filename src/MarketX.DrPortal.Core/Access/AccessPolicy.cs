namespace MarketX.DrPortal.Core.Access;

/// <summary>The one table of who may do what. Pages, API and command handlers all ask here.</summary>
public static class AccessPolicy
{
    /// <summary>The least role that <paramref name="action"/> needs.</summary>
    public static PortalRole RequiredRole(PortalAction action) => action switch
    {
        PortalAction.View => PortalRole.Viewer,
        PortalAction.Backup
            or PortalAction.Restore
            or PortalAction.Verify
            or PortalAction.Drill
            or PortalAction.SignOffDrill
            or PortalAction.CancelRun
            or PortalAction.CloseAlert
            or PortalAction.PinBackup
            or PortalAction.Compare
            or PortalAction.Browse
            or PortalAction.Query
            => PortalRole.Operator,
        _ => PortalRole.Admin,
    };

    /// <summary>Whether <paramref name="role"/> may do <paramref name="action"/>; no role may do nothing.</summary>
    public static bool Allows(PortalRole? role, PortalAction action) => role >= RequiredRole(action);

    /// <summary>Whether the actor's role, and where it is an API key also its scopes, allow <paramref name="action"/>.</summary>
    public static bool Allows(Actor actor, PortalAction action)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return Allows(actor.Role, action) && actor.Scopes?.Contains(action) != false;
    }

    /// <summary>Refuses the action unless the actor may do it. Handlers call this, whatever the page showed.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low, or absent, or its API key lacks the scope.</exception>
    public static void Demand(Actor actor, PortalAction action)
    {
        ArgumentNullException.ThrowIfNull(actor);
        if (!Allows(actor, action))
            throw new AccessDeniedException(actor, action);
    }
}
