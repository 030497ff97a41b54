namespace MarketX.DrPortal.Core.Storage.Policy;

/// <summary>Something that was asked of the bucket, and may not have been told.</summary>
/// <param name="Value">What it said; means nothing where <paramref name="Unknown"/> says why it said nothing.</param>
/// <param name="Unknown">Why it is not known, in a sentence; null where it is.</param>
public sealed record Reading<T>(T Value, string? Unknown)
{
    /// <summary>Whether it is known.</summary>
    public bool IsKnown => Unknown is null;
}
