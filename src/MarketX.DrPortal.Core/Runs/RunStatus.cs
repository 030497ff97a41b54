namespace MarketX.DrPortal.Core.Runs;

/// <summary>Where a run is in its life. The last four are final.</summary>
public enum RunStatus
{
    /// <summary>Waits for its turn or for the lock on its target.</summary>
    Queued,

    /// <summary>A process works on it and holds the lock on its target.</summary>
    Running,

    /// <summary>Did everything that was asked, and proved it.</summary>
    Succeeded,

    /// <summary>Ended with an error; what it left unfinished is removed.</summary>
    Failed,

    /// <summary>Ended because somebody asked; what it left unfinished is removed.</summary>
    Cancelled,

    /// <summary>Its process died or lost its lock; its leftovers were removed afterwards.</summary>
    Interrupted,
}
