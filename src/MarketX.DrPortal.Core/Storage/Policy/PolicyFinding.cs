namespace MarketX.DrPortal.Core.Storage.Policy;

/// <summary>One thing that was compared with what should be.</summary>
/// <param name="Topic">What it belongs to.</param>
/// <param name="Verdict">How it stands.</param>
/// <param name="Sentence">What is there, and what should be.</param>
/// <param name="Fix">How to mend it; null where there is nothing to mend.</param>
public sealed record PolicyFinding(PolicyTopic Topic, PolicyVerdict Verdict, string Sentence, string? Fix = null);
