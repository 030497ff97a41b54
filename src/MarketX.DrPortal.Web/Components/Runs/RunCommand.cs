using System.Globalization;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Imports;
using MarketX.DrPortal.Core.Inspections.Comparing;
using MarketX.DrPortal.Core.Promotions;
using MarketX.DrPortal.Core.Recoveries;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Verifications;
using MarketX.DrPortal.Web.Components.Shared;

namespace MarketX.DrPortal.Web.Components.Runs;

/// <summary>The runbook's shell commands, which do the same as the portal's buttons.</summary>
internal static class RunCommand
{
    public static string For(Run run) => run.Kind switch
    {
        RunKind.Backup => Backup(run.RequestAs<BackupRequest>().Tag),
        RunKind.PortalBackup => "drportal backup --portal",
        RunKind.Restore => Restore(run.RequestAs<RestoreRequest>()),
        RunKind.Import => Import(run.RequestAs<ImportRequest>()),
        RunKind.Pin => Pin(run.RequestAs<PinRequest>()),
        RunKind.Verification => Verify(run.RequestAs<VerificationRequest>()),
        RunKind.Comparison => Compare(run.RequestAs<ComparisonRequest>()),
        RunKind.Drill => Drill(run.RequestAs<DrillRequest>()),
        RunKind.Promotion => Promote(run.RequestAs<PromotionRequest>()),
        RunKind.Recovery => Recover(run.RequestAs<RecoveryRequest>()),
        RunKind.Rollback => RollBack(run.RequestAs<RollbackRequest>()),
        _ => throw new InvalidOperationException($"There is no command for {run.Kind}."),
    };

    public static string Backup(string tag) =>
        $"TAG={ShellWord.Quote(tag)} ./scripts/backup/pg-backup.sh {ShellWord.Quote(tag)}";

    public static string Restore(RestoreRequest request) =>
        $"DATABASE_NAME={ShellWord.Quote(request.Database)} ./scripts/backup/restore.sh {ShellWord.Quote(request.Key)} {ShellWord.Quote(request.Database)}"
        + (request.Server is null ? "" : $" --to {ShellWord.Quote(request.Server)}")
        + string.Concat((request.Tables ?? []).Select(table => $" --table={ShellWord.Quote(table)}"))
        + (request.IntoSchema is null ? "" : $" --into-schema={ShellWord.Quote(request.IntoSchema)}")
        + (request.Verify ? "" : " --no-verify")
        + (request.WithoutOwners ? " --without-owners" : "") + (request.WithoutPrivileges ? " --without-privileges" : "")
        + (string.IsNullOrWhiteSpace(request.UnverifiedReason) ? "" : $" --unverified {ShellWord.Quote(request.UnverifiedReason.Trim())}");

    public static string Import(ImportRequest request) => $"drportal import {ShellWord.Quote(request.Key)} --reason {ShellWord.Quote(request.Reason)}";

    public static string Pin(PinRequest request) => $"drportal pin {ShellWord.Quote(request.Key)} --reason {ShellWord.Quote(request.Reason)}";

    public static string Verify(VerificationRequest request) => $"drportal verify {ShellWord.Quote(request.Key)} {ShellWord.Quote(request.Database)}"
        + (request.Server is null ? "" : $" --on {ShellWord.Quote(request.Server)}");

    public static string Compare(ComparisonRequest request) =>
        $"drportal compare {ShellWord.Quote(request.Database)}" + (request.Server is null ? "" : $" --on {ShellWord.Quote(request.Server)}") + (request.Key is null ? "" : $" --key {ShellWord.Quote(request.Key)}");

    public static string Drill(DrillRequest request) =>
        "drportal drill" + request.Choice switch
        {
            DrillBackupChoice.Random => " --backup random",
            DrillBackupChoice.Chosen => $" --backup {ShellWord.Quote(request.Key ?? "")}",
            _ => "",
        } + (request.KeepHours is { } hours ? string.Create(CultureInfo.InvariantCulture, $" --keep {hours}") : "");

    public static string Promote(PromotionRequest request) =>
        $"drportal promote {ShellWord.Quote(request.Database)} --production {ShellWord.Quote(request.TypedName)} --reason {ShellWord.Quote(request.Reason)}"
        + (request.Key is null ? "" : $" --key {ShellWord.Quote(request.Key)}") + (request.SkipBackupReason is null ? "" : $" --no-backup {ShellWord.Quote(request.SkipBackupReason)}");

    public static string RollBack(RollbackRequest request) =>
        $"drportal rollback {ShellWord.Quote(request.Kept)} --production {ShellWord.Quote(request.TypedName)} --reason {ShellWord.Quote(request.Reason)}"
        + (request.AcknowledgedWrites == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" --acknowledge-writes {request.AcknowledgedWrites}"))
        + (request.AcknowledgesLaterWrites ? " --acknowledge-later-writes" : "");

    public static string Recover(RecoveryRequest request) =>
        "drportal recover" + (request.Server is null ? "" : $" --to {ShellWord.Quote(request.Server)}")
        + (request.Key is null ? "" : $" --backup {ShellWord.Quote(request.Key)}") + (string.IsNullOrEmpty(request.Database) ? "" : $" --database {ShellWord.Quote(request.Database)}")
        + (request.WithoutGlobals ? " --without-globals" : "") + (request.WithoutOwners ? " --without-owners" : "") + (request.WithoutPrivileges ? " --without-privileges" : "")
        + (string.IsNullOrWhiteSpace(request.UnverifiedReason) ? "" : $" --unverified {ShellWord.Quote(request.UnverifiedReason.Trim())}");

    public static string Cancel(RunId run) => $"drportal cancel {run}";
}
