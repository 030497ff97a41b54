namespace MarketX.DrPortal.Core.Access;

/// <summary>What a list of sessions can be sorted by.</summary>
public enum SessionSort
{
    /// <summary>When it began.</summary>
    Started,

    /// <summary>When it was last used.</summary>
    LastSeen,

    /// <summary>Who.</summary>
    Name,

    /// <summary>The role.</summary>
    Role,
}
