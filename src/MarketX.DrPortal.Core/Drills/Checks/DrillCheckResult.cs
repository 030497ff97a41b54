namespace MarketX.DrPortal.Core.Drills.Checks;

/// <summary>What one check of a drill found.</summary>
/// <param name="Name">What was looked at.</param>
/// <param name="Verdict">What it proved.</param>
/// <param name="Sentence">The finding, for people.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record DrillCheckResult(string Name, DrillVerdict Verdict, string Sentence, double Seconds = 0);
