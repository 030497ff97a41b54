namespace MarketX.DrPortal.Core.Inspections.Schemas;

/// <summary>What became of an object.</summary>
public enum SchemaChangeKind
{
    /// <summary>Only production has it.</summary>
    Added,

    /// <summary>Production does not have it.</summary>
    Removed,

    /// <summary>Production defines it otherwise, or it has another owner there.</summary>
    Changed,
}
