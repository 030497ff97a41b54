namespace MarketX.DrPortal.Core.Drills.Log;

/// <summary>What an entry of the DR test log is.</summary>
public enum DrTestKind
{
    /// <summary>The record of a drill that ran here.</summary>
    Drill,

    /// <summary>The record of a drill that somebody did by hand, as they tell it.</summary>
    Manual,

    /// <summary>Something that somebody adds to a record.</summary>
    Note,

    /// <summary>A second person's signature under a record.</summary>
    SignOff,
}
