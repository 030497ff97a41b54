namespace MarketX.DrPortal.Core.Inspections.Browsing;

/// <summary>What the server answered.</summary>
/// <param name="Columns">Names of the columns.</param>
/// <param name="Rows">The rows, each value as text, long ones cut; null is NULL.</param>
/// <param name="IsCut">Whether there are more rows than are shown.</param>
/// <param name="Seconds">How long it took.</param>
public sealed record SqlAnswer(IReadOnlyList<string> Columns, IReadOnlyList<IReadOnlyList<string?>> Rows, bool IsCut, double Seconds);
