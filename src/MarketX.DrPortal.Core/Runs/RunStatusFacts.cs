namespace MarketX.DrPortal.Core.Runs;

/// <summary>Facts about run statuses.</summary>
public static class RunStatusFacts
{
    /// <summary>Whether a run with this status can still change.</summary>
    public static bool IsActive(this RunStatus status) => status is RunStatus.Queued or RunStatus.Running;
}
