namespace MarketX.DrPortal.Core.Storage.Policy;

/// <summary>What one of the bucket's lifecycle rules says, as far as it matters here.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Enabled">Whether it works.</param>
/// <param name="Prefix">What the keys that it counts for begin with; empty: all.</param>
public sealed record BucketRule(string Id, bool Enabled, string Prefix)
{
    /// <summary>Whether it counts for some of the objects only: those with a tag, or of a size.</summary>
    public bool HasConditions { get; init; }

    /// <summary>Days after which objects are deleted; null: never.</summary>
    public int? ExpireDays { get; init; }

    /// <summary>The day on which all objects are deleted; null: none.</summary>
    public DateTimeOffset? ExpireOn { get; init; }

    /// <summary>Days after which versions are gone that were deleted or replaced; null: never.</summary>
    public int? NoncurrentDays { get; init; }

    /// <summary>Days after which the parts of an upload that was never completed are deleted; null: never.</summary>
    public int? AbortUploadDays { get; init; }

    /// <summary>The storage class from which nothing can be read at once, that objects are moved to; null: none.</summary>
    public string? ArchiveClass { get; init; }

    /// <summary>Whether it deletes objects at all.</summary>
    public bool Expires => ExpireDays is not null || ExpireOn is not null;
}
