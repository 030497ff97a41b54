namespace MarketX.DrPortal.Benchmarks.Reports;

/// <summary>A figure that must not be larger than another.</summary>
/// <param name="What">What is compared.</param>
/// <param name="Measured">What was measured.</param>
/// <param name="AtMost">The limit.</param>
/// <param name="Unit">Behind both: empty for ratios.</param>
public sealed record Target(string What, double Measured, double AtMost, string Unit = "")
{
    /// <summary>Whether it was met.</summary>
    public bool IsMet => Measured <= AtMost;
}
