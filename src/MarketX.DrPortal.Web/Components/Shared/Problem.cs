namespace MarketX.DrPortal.Web.Components.Shared;

/// <summary>What went wrong, as the page says it.</summary>
/// <param name="Sentence">One or two sentences: what failed and what to do. Holds no secret and no stack trace.</param>
public sealed record Problem(string Sentence);
