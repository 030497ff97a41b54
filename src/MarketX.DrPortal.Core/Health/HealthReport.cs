namespace MarketX.DrPortal.Core.Health;

/// <summary>How recovery stands at one moment. Times are UTC.</summary>
public sealed record HealthReport
{
    /// <summary>The moment.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What needs a look, each in a sentence; empty when all is well.</summary>
    public required IReadOnlyList<string> Problems { get; init; }

    /// <summary>What recovery depends on, and whether it answers.</summary>
    public required IReadOnlyList<HealthPart> Parts { get; init; }

    /// <summary>The last good backup; null where there is none, or where it cannot be told.</summary>
    public BackupHealth? LastBackup { get; init; }

    /// <summary>The recovery point objective.</summary>
    public required ObjectiveHealth Rpo { get; init; }

    /// <summary>The last drill; null where there was none, or where it cannot be told.</summary>
    public DrillHealth? LastDrill { get; init; }

    /// <summary>The recovery time objective, by the last drill that measured it.</summary>
    public required ObjectiveHealth Rto { get; init; }

    /// <summary>Whether all that recovery depends on answers.</summary>
    public bool Answers => Parts.All(part => part.Ok);
}
