namespace MarketX.DrPortal.Core.Storage.Policy;

/// <summary>A lifecycle rule that the bucket should have.</summary>
/// <param name="Id">Its id: a rule of the same id is ours to replace.</param>
/// <param name="Prefix">What the keys that it counts for begin with.</param>
public sealed record PolicyRule(string Id, string Prefix)
{
    /// <summary>Days after which objects are deleted; null: never.</summary>
    public int? ExpireDays { get; init; }

    /// <summary>Days after which what was deleted or replaced is gone for good, where the bucket keeps versions.</summary>
    public int? NoncurrentDays { get; init; }

    /// <summary>Days after which the parts of an upload that was never completed are deleted.</summary>
    public int? AbortUploadDays { get; init; }
}
