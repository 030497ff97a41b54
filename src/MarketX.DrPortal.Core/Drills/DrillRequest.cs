namespace MarketX.DrPortal.Core.Drills;

/// <summary>What a drill is asked to do.</summary>
public sealed record DrillRequest
{
    /// <summary>Hours that a drill's database may be kept at most.</summary>
    public const double MostHours = 168;

    /// <summary>Which backup.</summary>
    public DrillBackupChoice Choice { get; init; } = DrillBackupChoice.Latest;

    /// <summary>The backup, where it was chosen.</summary>
    public string? Key { get; init; }

    /// <summary>Hours for which the database stays after the drill, to be looked at; null: it is dropped at the end.</summary>
    public double? KeepHours { get; init; }
}
