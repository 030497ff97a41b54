using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Drills.Checks;
using MarketX.DrPortal.Core.Verifications;

namespace MarketX.DrPortal.Core.Drills;

/// <summary>What a drill has found out so far; it grows while the drill works.</summary>
internal sealed class DrillFindings
{
    public required DateTimeOffset StartedAt { get; init; }

    public required string Node { get; init; }

    public required string Database { get; init; }

    public string? Key { get; set; }

    public DateTimeOffset? TakenAt { get; set; }

    public long? Bytes { get; set; }

    public string? ETag { get; set; }

    public BackupManifest? Manifest { get; set; }

    public string? ServerVersion { get; set; }

    public string? ToolVersion { get; set; }

    /// <summary>Time up to an analyzed database.</summary>
    public TimeSpan? Restore { get; set; }

    /// <summary>Time up to a database that is verified and usable.</summary>
    public TimeSpan? Recovery { get; set; }

    public VerificationReport? Verification { get; set; }

    public IReadOnlyList<DrillCheckResult> Checks { get; set; } = [];
}
