namespace MarketX.DrPortal.Core.Configuration;

/// <summary>The configuration cannot be used. The message lists every problem, each with its key.</summary>
public sealed class ConfigurationException(IReadOnlyList<string> problems) : Exception(
    $"The configuration has {(problems.Count == 1 ? "a problem" : $"{problems.Count} problems")}:\n" + string.Join("\n", problems.Select(p => "  - " + p)))
{
    /// <summary>Each problem: its key, what is wrong, what to do.</summary>
    public IReadOnlyList<string> Problems { get; } = problems;
}
