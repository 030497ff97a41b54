namespace MarketX.DrPortal.Core.Alerts;

/// <summary>What a list of alerts is sorted by.</summary>
public enum AlertSort
{
    /// <summary>When it was raised.</summary>
    Raised,

    /// <summary>What it is.</summary>
    Kind,

    /// <summary>The database or bucket.</summary>
    About,

    /// <summary>When it was resolved.</summary>
    Resolved,
}
