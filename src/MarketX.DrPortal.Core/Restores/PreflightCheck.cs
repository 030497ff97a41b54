namespace MarketX.DrPortal.Core.Restores;

/// <summary>One thing that was looked at before a restore.</summary>
/// <param name="Topic">What: one of <see cref="PreflightTopic"/>.</param>
/// <param name="Verdict">How it stands.</param>
/// <param name="Finding">What was found, in a sentence with figures.</param>
/// <param name="Remedy">What to do about it; null when nothing.</param>
public sealed record PreflightCheck(string Topic, PreflightVerdict Verdict, string Finding, string? Remedy = null)
{
    /// <summary>Names for a finding: each once, in order, at most ten.</summary>
    internal static string List(IEnumerable<string> names)
    {
        var all = names.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return string.Join(", ", all.Take(10)) + (all.Count > 10 ? $" and {all.Count - 10} more" : "");
    }
}
