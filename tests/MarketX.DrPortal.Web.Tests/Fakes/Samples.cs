using System.Text.Json;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Web.Tests.Fakes;

/// <summary>Runs and backups to begin a test with.</summary>
internal static class Samples
{
    public const string Production = "marketx_production";
    public const string Key = "postgres-backups/backup-scheduled-2026-11-22T02-00-00Z.dump";

    public static DateTimeOffset Now { get; } = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static Backup Backup(DateTimeOffset takenAt) => new(Key, Key[(Key.LastIndexOf('/') + 1)..], "scheduled", takenAt, 248_000_000, "STANDARD_IA");

    public static Run BackupRun(RunStatus status = RunStatus.Running, double? fraction = 0.25) => new()
    {
        Id = RunId.New(),
        Kind = RunKind.Backup,
        Status = status,
        Target = Production,
        Request = JsonSerializer.SerializeToElement(new BackupRequest("manual", Production), RunJson.Options),
        RequestedBy = "Dana",
        RequestedVia = RequestOrigin.Portal,
        QueuedAt = Now.AddMinutes(-2),
        StartedAt = status == RunStatus.Queued ? null : Now.AddMinutes(-1),
        FinishedAt = status.IsActive() ? null : Now,
        Progress = new RunProgress { Phases = ["Prepare", "Dump", "Finish"], PhaseIndex = 1, PhaseStartedAt = Now.AddSeconds(-30), Fraction = fraction },
    };

    public static Run RestoreRun(RunStatus status, string target = "marketx_verify") => BackupRun(status) with
    {
        Kind = RunKind.Restore,
        Target = target,
        Request = JsonSerializer.SerializeToElement(new RestoreRequest(Key, target), RunJson.Options),
    };
}
