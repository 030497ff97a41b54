namespace MarketX.DrPortal.Core.Storage.Policy;

/// <summary>Whether objects of a bucket can be locked against deletion.</summary>
/// <param name="Enabled">They can.</param>
/// <param name="DefaultDays">For how many days each new object is locked by itself; null: not at all.</param>
public sealed record BucketLock(bool Enabled, int? DefaultDays);
