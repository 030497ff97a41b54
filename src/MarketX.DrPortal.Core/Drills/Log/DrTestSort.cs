namespace MarketX.DrPortal.Core.Drills.Log;

/// <summary>What the DR test log can be sorted by.</summary>
public enum DrTestSort
{
    /// <summary>When the test began.</summary>
    Started,

    /// <summary>What it proved.</summary>
    Verdict,

    /// <summary>The measured recovery time.</summary>
    Recovery,

    /// <summary>The backup's key.</summary>
    Backup,

    /// <summary>Who ran it.</summary>
    By,
}
