namespace MarketX.DrPortal.Core.Access;

/// <summary>A key of the HTTP API, for pipelines that cannot get tokens from the organisation's provider.</summary>
public sealed record ApiKey
{
    /// <summary>Its public part, which names it in lists and logs.</summary>
    public required string Id { get; init; }

    /// <summary>What it is for, in the words of the person who made it.</summary>
    public required string Name { get; init; }

    /// <summary>What it may do, and nothing else.</summary>
    public required IReadOnlySet<PortalAction> Scopes { get; init; }

    /// <summary>When it was made (UTC).</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>Who made it.</summary>
    public required string CreatedBy { get; init; }

    /// <summary>When it ends by itself (UTC).</summary>
    public required DateTimeOffset ExpiresAt { get; init; }

    /// <summary>When it was last used (UTC), to the minute.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Network address of the last use.</summary>
    public string? LastUsedFrom { get; init; }

    /// <summary>When it was revoked (UTC).</summary>
    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Who revoked it.</summary>
    public string? RevokedBy { get; init; }

    /// <summary>The role that its scopes amount to.</summary>
    public PortalRole Role => Scopes.Select(AccessPolicy.RequiredRole).DefaultIfEmpty(PortalRole.Viewer).Max();

    /// <summary>Whether it counts.</summary>
    public bool IsActive(DateTimeOffset now) => RevokedAt is null && now < ExpiresAt;
}
