namespace MarketX.DrPortal.Core.Promotions.Handovers;

/// <summary>One thing to do by hand.</summary>
/// <param name="Text">What and why, in a sentence.</param>
/// <param name="Command">What to run or to set, line by line; null where there is nothing to copy.</param>
public sealed record HandoverStep(string Text, string? Command = null);
