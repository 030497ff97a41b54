using MarketX.DrPortal.Core.Drills.Checks;
using MarketX.DrPortal.Core.Verifications;

namespace MarketX.DrPortal.Core.Drills;

/// <summary>What a drill found out, also where it failed.</summary>
/// <param name="Verdict">What it proved.</param>
/// <param name="Sentence">The verdict in a sentence.</param>
/// <param name="Checks">What was looked at, in order; empty where it did not come to that.</param>
public sealed record DrillResult(DrillVerdict Verdict, string Sentence, IReadOnlyList<DrillCheckResult> Checks)
{
    /// <summary>The backup; null where none could be chosen.</summary>
    public string? Key { get; init; }

    /// <summary>Number of the DR test record; null where the log had none when the run ended.</summary>
    public long? TestNumber { get; init; }

    /// <summary>Key in the bucket of the record that waits for the log; null where none has to.</summary>
    public string? WaitingRecord { get; init; }

    /// <summary>The drill's database, where it was kept.</summary>
    public string? KeptDatabase { get; init; }

    /// <summary>Until when it is kept (UTC).</summary>
    public DateTimeOffset? KeptUntil { get; init; }

    /// <summary>Seconds from the start to a database that is verified and usable; null where it did not come to that.</summary>
    public double? RecoverySeconds { get; init; }

    /// <summary>Seconds that recovery may take.</summary>
    public double TargetSeconds { get; init; }

    /// <summary>What came of reading everything back; null where it did not come to that.</summary>
    public VerificationReport? Verification { get; init; }
}
