namespace MarketX.DrPortal.Core.Access;

/// <summary>The actor's role does not allow the action.</summary>
public sealed class AccessDeniedException(Actor actor, PortalAction action) : Exception(
    $"{actor.Name} ({actor.Role?.ToString() ?? "no role"}) may not do this: it needs the role {AccessPolicy.RequiredRole(action)}.")
{
    /// <summary>What was refused.</summary>
    public PortalAction Action { get; } = action;
}
