namespace MarketX.DrPortal.Core.Drills.Log;

/// <summary>What came of checking the DR test log in both of its stores.</summary>
/// <param name="CheckedAt">When (UTC).</param>
/// <param name="Entries">Entries in the portal's database.</param>
/// <param name="Copies">Entries in the bucket.</param>
/// <param name="Problems">Everything that is not as it was written, each as a sentence; empty where all is.</param>
public sealed record DrTestAuditReport(DateTimeOffset CheckedAt, int Entries, int Copies, IReadOnlyList<string> Problems)
{
    /// <summary>Whether nothing is wrong.</summary>
    public bool IsSound => Problems.Count == 0;
}
