using MarketX.DrPortal.Core.Drills.Checks;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Drills.Log;

/// <summary>The record of a drill. Times are UTC; what nobody knows is null.</summary>
public sealed record DrTest
{
    /// <summary>What it proved.</summary>
    public required DrillVerdict Verdict { get; init; }

    /// <summary>The verdict in a sentence.</summary>
    public required string Sentence { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>When it ended.</summary>
    public required DateTimeOffset EndedAt { get; init; }

    /// <summary>Key of the backup.</summary>
    public string? Backup { get; init; }

    /// <summary>The moment whose data the backup holds.</summary>
    public DateTimeOffset? BackupTakenAt { get; init; }

    /// <summary>Bytes of the backup.</summary>
    public long? BackupBytes { get; init; }

    /// <summary>The backup's entity tag in the bucket.</summary>
    public string? BackupETag { get; init; }

    /// <summary>SHA-256 of the backup's head, as its signed manifest has it.</summary>
    public string? BackupHeadSha256 { get; init; }

    /// <summary>How many of the backup's first bytes are its head; null where it has no manifest, and in older records.</summary>
    public long? BackupHeadBytes { get; init; }

    /// <summary>The database that was backed up.</summary>
    public string? Source { get; init; }

    /// <summary>The run; null for a drill by hand.</summary>
    public RunId? RunId { get; init; }

    /// <summary>The database that the drill made.</summary>
    public string? Database { get; init; }

    /// <summary>Seconds that the restore took, up to an analyzed database.</summary>
    public double? RestoreSeconds { get; init; }

    /// <summary>Measured recovery time: seconds from the start to a database that is verified and usable.</summary>
    public double? RecoverySeconds { get; init; }

    /// <summary>Seconds that recovery may take.</summary>
    public double? TargetSeconds { get; init; }

    /// <summary>The phases.</summary>
    public IReadOnlyList<DrTestPhase> Phases { get; init; } = [];

    /// <summary>Tables that were compared.</summary>
    public int? Tables { get; init; }

    /// <summary>Rows that were read back and compared.</summary>
    public long? Rows { get; init; }

    /// <summary>What was looked at.</summary>
    public IReadOnlyList<DrillCheckResult> Checks { get; init; } = [];

    /// <summary>Version of the server that it was restored to.</summary>
    public string? ServerVersion { get; init; }

    /// <summary>Version of pg_restore.</summary>
    public string? ToolVersion { get; init; }

    /// <summary>Version of this product.</summary>
    public string? ProductVersion { get; init; }

    /// <summary>The node that ran it.</summary>
    public string? Node { get; init; }
}
