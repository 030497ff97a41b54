namespace MarketX.DrPortal.Core.Access;

/// <summary>Who asks for something, as it is written into runs and logs.</summary>
/// <param name="Name">Display name: the signed-in user, the operating system's user, or the schedule.</param>
/// <param name="Role">The role held now; null when none.</param>
/// <param name="Via">Where the request came from.</param>
public sealed record Actor(string Name, PortalRole? Role, RequestOrigin Via)
{
    /// <summary>The identity that stays when the name changes: the provider's object id, or the API key's id; null where there is none.</summary>
    public string? Subject { get; init; }

    /// <summary>The session of a person in the portal, which may have been revoked meanwhile; null elsewhere.</summary>
    public string? Session { get; init; }

    /// <summary>What an API key is limited to, beside its role; null: all that the role allows.</summary>
    public IReadOnlySet<PortalAction>? Scopes { get; init; }

    /// <summary>The network address that the request came from.</summary>
    public string? Address { get; init; }

    /// <summary>The browser or program that sent it.</summary>
    public string? Client { get; init; }

    /// <summary>Ties the audit log to the portal's log.</summary>
    public string? Correlation { get; init; }

    /// <summary>The actor of runs that a schedule starts.</summary>
    public static Actor Schedule(string name) => new(name, PortalRole.Operator, RequestOrigin.Schedule);
}
