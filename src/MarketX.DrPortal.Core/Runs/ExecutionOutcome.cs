namespace MarketX.DrPortal.Core.Runs;

/// <summary>What came of an attempt to execute a run.</summary>
public enum ExecutionOutcome
{
    /// <summary>The run has a final status.</summary>
    Finished,

    /// <summary>The process is told to stop, and the run is queued again for whoever comes next.</summary>
    HandedOver,

    /// <summary>Another run holds the target: try again later.</summary>
    Busy,

    /// <summary>The run was not queued any more.</summary>
    NotQueued,
}
