namespace MarketX.DrPortal.Web.Components.Overview;

/// <summary>How a day stands that should have a backup.</summary>
public enum BackupDayState
{
    /// <summary>Before the oldest backup that is kept: nothing was expected, or it has expired.</summary>
    Before,

    /// <summary>There is at least one.</summary>
    Taken,

    /// <summary>There is none, and a run that was to take one did not succeed.</summary>
    Failed,

    /// <summary>There is none, and nothing tried: the kind of gap that nobody notices.</summary>
    Missing,

    /// <summary>Today, and none yet.</summary>
    Awaited,

    /// <summary>Today, and none yet although one is overdue.</summary>
    Overdue,
}
