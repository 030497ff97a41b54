namespace MarketX.DrPortal.Core.Restores;

/// <summary>How a preflight check stands.</summary>
public enum PreflightVerdict
{
    /// <summary>Looked at, and good.</summary>
    Passed,

    /// <summary>Could not be measured from here.</summary>
    Unknown,

    /// <summary>Worth knowing; the restore can start.</summary>
    Warning,

    /// <summary>The restore cannot start like this.</summary>
    Blocked,
}
