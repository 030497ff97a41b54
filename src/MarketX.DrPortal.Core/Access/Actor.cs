namespace MarketX.DrPortal.Core.Access;

/// <summary>Who asks for something, as it is written into runs and logs.</summary>
/// <param name="Name">Display name: the signed-in user, the operating system's user, or the schedule.</param>
/// <param name="Role">The role held now; null when none.</param>
/// <param name="Via">Where the request came from.</param>
public sealed record Actor(string Name, PortalRole? Role, RequestOrigin Via)
{
    /// <summary>The actor of runs that a schedule starts.</summary>
    public static Actor Schedule(string name) => new(name, PortalRole.Operator, RequestOrigin.Schedule);
}
