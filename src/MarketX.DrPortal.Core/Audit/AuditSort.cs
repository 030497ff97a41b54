namespace MarketX.DrPortal.Core.Audit;

/// <summary>What the audit log can be sorted by.</summary>
public enum AuditSort
{
    /// <summary>When.</summary>
    At,

    /// <summary>Who.</summary>
    Who,

    /// <summary>What.</summary>
    Action,

    /// <summary>On what.</summary>
    Target,

    /// <summary>What came of it.</summary>
    Outcome,
}
