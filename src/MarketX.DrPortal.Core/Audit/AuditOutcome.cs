namespace MarketX.DrPortal.Core.Audit;

/// <summary>What came of what somebody asked for.</summary>
public enum AuditOutcome
{
    /// <summary>It was done; for a run: it was queued.</summary>
    Done,

    /// <summary>The person or program may not do this.</summary>
    Denied,

    /// <summary>It was not accepted, and nothing was changed.</summary>
    Refused,

    /// <summary>It was tried and went wrong.</summary>
    Failed,
}
