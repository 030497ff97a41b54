namespace MarketX.DrPortal.Core.Inspections.Browsing;

/// <summary>How a column is filtered.</summary>
public enum RowFilter
{
    /// <summary>Its text contains the value, in any case.</summary>
    Contains,

    /// <summary>It equals the value.</summary>
    Equals,

    /// <summary>It has no value.</summary>
    IsNull,

    /// <summary>It has a value.</summary>
    IsNotNull,
}
