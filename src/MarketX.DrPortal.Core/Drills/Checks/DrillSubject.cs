using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Verifications;
using Npgsql;

namespace MarketX.DrPortal.Core.Drills.Checks;

/// <summary>The recovered database that checks look at.</summary>
/// <param name="Connection">A session in it that can only read, with an empty search path.</param>
/// <param name="Database">Its name.</param>
/// <param name="ApplicationName">For sessions that a check opens by itself.</param>
/// <param name="Manifest">What the backup holds.</param>
/// <param name="Verification">What came of reading everything back.</param>
/// <param name="Recovery">Time from the drill's start to a database that is verified and usable.</param>
public sealed record DrillSubject(
    NpgsqlConnection Connection, string Database, string ApplicationName, BackupManifest Manifest, VerificationReport Verification, TimeSpan Recovery)
{
    /// <summary>Its server.</summary>
    public required PostgresServer Server { get; init; }
}
