using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Promotions.Approvals;

/// <summary>A promotion that one Admin asked for and another one has to approve.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Request">What is to be promoted, and why.</param>
/// <param name="Restore">The restore that had made the database by then; null where the history knows none.</param>
/// <param name="AskedBy">Who asked.</param>
/// <param name="AskedSubject">Who asked, by the identity that stays; null where there is none.</param>
/// <param name="AskedAt">When (UTC).</param>
/// <param name="ExpiresAt">Until when it may be answered (UTC).</param>
public sealed record PromotionApproval(
    RunId Id, PromotionRequest Request, string? Restore, string AskedBy, string? AskedSubject, DateTimeOffset AskedAt, DateTimeOffset ExpiresAt)
{
    /// <summary>How it stands.</summary>
    public required ApprovalState State { get; init; }

    /// <summary>Who answered; null: nobody yet.</summary>
    public string? DecidedBy { get; init; }

    /// <summary>When (UTC).</summary>
    public DateTimeOffset? DecidedAt { get; init; }

    /// <summary>Why it was refused.</summary>
    public string? Answer { get; init; }

    /// <summary>The promotion's run, once it was approved.</summary>
    public RunId? Run { get; init; }
}
