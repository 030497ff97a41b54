namespace MarketX.DrPortal.Core.Promotions.Handovers;

/// <summary>What a look at both databases found.</summary>
/// <param name="At">When (UTC).</param>
/// <param name="State">Where the application is.</param>
/// <param name="Sentence">The same in words.</param>
/// <param name="New">Sessions in the new database.</param>
/// <param name="Old">Sessions in the old one.</param>
public sealed record HandoverFinding(DateTimeOffset At, HandoverState State, string Sentence, IReadOnlyList<HandoverSessions> New, IReadOnlyList<HandoverSessions> Old);
