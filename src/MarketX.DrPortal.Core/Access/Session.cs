namespace MarketX.DrPortal.Core.Access;

/// <summary>One sign-in of a person. The cookie names it; this record says whether it still counts.</summary>
public sealed record Session
{
    /// <summary>Its name: random, known to the cookie and the portal's database.</summary>
    public required string Id { get; init; }

    /// <summary>Who, as the provider identifies the person.</summary>
    public required string Subject { get; init; }

    /// <summary>Display name.</summary>
    public required string Name { get; init; }

    /// <summary>The role at sign-in, which the session keeps; null: none.</summary>
    public PortalRole? Role { get; init; }

    /// <summary>When it began (UTC).</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ends by itself (UTC). It does not slide.</summary>
    public required DateTimeOffset EndsAt { get; init; }

    /// <summary>When it was last used (UTC), to the minute.</summary>
    public required DateTimeOffset LastSeenAt { get; init; }

    /// <summary>Network address of the sign-in.</summary>
    public string? Address { get; init; }

    /// <summary>The browser, as it named itself.</summary>
    public string? Client { get; init; }

    /// <summary>When it was ended before its time (UTC).</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Who ended it.</summary>
    public string? EndedBy { get; init; }

    /// <summary>Why.</summary>
    public string? EndReason { get; init; }

    /// <summary>Whether it counts.</summary>
    public bool IsActive(DateTimeOffset now) => EndedAt is null && now < EndsAt;
}
