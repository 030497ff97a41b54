namespace MarketX.DrPortal.Core.Drills.Log;

/// <summary>A drill that somebody did by hand, by the runbook, as they tell it.</summary>
public sealed record ManualDrill
{
    /// <summary>When it began (UTC).</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Key of the backup that was restored.</summary>
    public required string Backup { get; init; }

    /// <summary>Minutes from the start to a usable database.</summary>
    public required double Minutes { get; init; }

    /// <summary>Whether the data was found to be right.</summary>
    public required DrillVerdict Verdict { get; init; }

    /// <summary>What was done and seen: which rows were counted, and what came of it.</summary>
    public required string Findings { get; init; }

    /// <summary>Rows that were counted; null where none were.</summary>
    public long? Rows { get; init; }
}
