namespace MarketX.DrPortal.Core.Runs;

/// <summary>Why a request was refused.</summary>
public enum RefusalReason
{
    /// <summary>Something in it is not valid.</summary>
    Invalid,

    /// <summary>What it names does not exist.</summary>
    NotFound,

    /// <summary>The target is production.</summary>
    Production,

    /// <summary>The target exists and its name was not typed.</summary>
    TargetExists,

    /// <summary>A preflight check blocks it.</summary>
    Preflight,

    /// <summary>The bucket cannot be used.</summary>
    StorageUnavailable,

    /// <summary>The PostgreSQL server cannot be used.</summary>
    DatabaseUnavailable,

    /// <summary>Another run holds the target.</summary>
    Busy,

    /// <summary>An alert channel did not take a test.</summary>
    NotDelivered,
}
