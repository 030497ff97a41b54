namespace MarketX.DrPortal.Core.Runbooks;

/// <summary>One thing to do.</summary>
/// <param name="Text">What, in a sentence.</param>
/// <param name="Command">The commands that do it, a line each; null where there are none.</param>
public sealed record RunbookStep(string Text, string? Command = null);
