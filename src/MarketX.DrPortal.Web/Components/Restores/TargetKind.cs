namespace MarketX.DrPortal.Web.Components.Restores;

/// <summary>What a name means as the target of a restore.</summary>
public enum TargetKind
{
    /// <summary>No database has it: one is made.</summary>
    New,

    /// <summary>A database has it and is replaced, after its name was typed.</summary>
    Replace,

    /// <summary>A database has it, keeps all that it has, and gets a new schema.</summary>
    Extend,

    /// <summary>No database has it, but one is needed, to get a new schema.</summary>
    Missing,

    /// <summary>It is production: never written to.</summary>
    Production,

    /// <summary>It is the portal's own database: never written to.</summary>
    Portal,

    /// <summary>It was production before a promotion and is kept for the way back: never written to.</summary>
    Kept,
}
