namespace MarketX.DrPortal.Core.Promotions.Approvals;

/// <summary>How an approval stands.</summary>
public enum ApprovalState
{
    /// <summary>It waits for a second Admin.</summary>
    Waiting,

    /// <summary>It was approved, and its run was queued.</summary>
    Approved,

    /// <summary>It was refused.</summary>
    Refused,

    /// <summary>Nobody answered in time.</summary>
    Expired,
}
