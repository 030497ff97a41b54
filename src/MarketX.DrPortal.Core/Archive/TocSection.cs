namespace MarketX.DrPortal.Core.Archive;

/// <summary>Which part of a restore an entry belongs to; the values are those stored in the archive.</summary>
public enum TocSection
{
    /// <summary>Comments, privileges and security labels: they follow the object that they are about.</summary>
    None = 1,

    /// <summary>Definitions that must exist before data is loaded.</summary>
    PreData = 2,

    /// <summary>Table data, large objects and sequence values.</summary>
    Data = 3,

    /// <summary>Indexes, constraints, triggers, rules and what else is better made after the data.</summary>
    PostData = 4,
}
