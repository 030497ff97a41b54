using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Globals;
using MarketX.DrPortal.Core.Restores;

namespace MarketX.DrPortal.Core.Recoveries;

/// <summary>What a recovery is about to do, with what was looked at.</summary>
/// <param name="Request">The request, with backup and database named.</param>
/// <param name="Backup">The backup.</param>
/// <param name="Report">The checks.</param>
public sealed record RecoveryPlan(RecoveryRequest Request, BackupDetail Backup, PreflightReport Report)
{
    /// <summary>The globals that were saved beside it; null where there are none, or none are wanted.</summary>
    internal SavedGlobals? Globals { get; init; }

    /// <summary>The restore within the recovery.</summary>
    internal RestoreRequest Restore => new(Request.Key!, Request.Database!)
    {
        Server = Request.Server, UnverifiedReason = Request.UnverifiedReason, WithoutOwners = Request.WithoutOwners, WithoutPrivileges = Request.WithoutPrivileges,
    };
}
