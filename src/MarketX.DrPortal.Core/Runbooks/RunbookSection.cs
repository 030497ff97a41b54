namespace MarketX.DrPortal.Core.Runbooks;

/// <summary>One scenario.</summary>
/// <param name="Title">What has happened.</param>
/// <param name="Text">What is about to be done, and how long it takes where that is known.</param>
/// <param name="Steps">What to do.</param>
public sealed record RunbookSection(string Title, string Text, IReadOnlyList<RunbookStep> Steps);
