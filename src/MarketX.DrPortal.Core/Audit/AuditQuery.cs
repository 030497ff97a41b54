namespace MarketX.DrPortal.Core.Audit;

/// <summary>Which lines of the audit log to show, and in which order.</summary>
public sealed record AuditQuery
{
    /// <summary>Only where who, subject, target, reason, detail, run or address contains this text, in any case.</summary>
    public string? Text { get; init; }

    /// <summary>Only this action.</summary>
    public string? Action { get; init; }

    /// <summary>Only this outcome.</summary>
    public AuditOutcome? Outcome { get; init; }

    /// <summary>Only from this moment on (UTC).</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only before this moment (UTC).</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>What to sort by.</summary>
    public AuditSort Sort { get; init; } = AuditSort.At;

    /// <summary>Newest first.</summary>
    public bool Descending { get; init; } = true;

    /// <summary>Rows to skip.</summary>
    public int Skip { get; init; }

    /// <summary>Rows to return, at most 500.</summary>
    public int Take { get; init; } = 25;
}
