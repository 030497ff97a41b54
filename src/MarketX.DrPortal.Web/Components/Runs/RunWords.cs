using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Web.Components.Shared;

namespace MarketX.DrPortal.Web.Components.Runs;

/// <summary>How runs are called and drawn, everywhere the same.</summary>
internal static class RunWords
{
    /// <summary>What the run does, e.g. <c>Backup of marketx_production</c>.</summary>
    public static string Title(this Run run) => run.Kind switch
    {
        RunKind.Backup => $"Backup of {run.Target}",
        RunKind.PortalBackup => "Backup of the portal",
        RunKind.Restore => $"Restore to {run.Target}{OnServer(run)}",
        RunKind.Import => $"Import of {run.Target[(run.Target.LastIndexOf('/') + 1)..]}",
        RunKind.Pin => $"Pin of {run.Target[(run.Target.LastIndexOf('/') + 1)..]}",
        RunKind.Verification => $"Verification of {run.Target}{OnServer(run)}",
        RunKind.Comparison => $"Comparison of {run.Target}{OnServer(run)} with production",
        RunKind.Drill => "Drill",
        RunKind.Recovery => $"Recovery of {run.Target}{(run.Server is { } server ? $" to {server}" : "")}",
        RunKind.Promotion => $"Promotion to {run.Target}",
        RunKind.Rollback => $"Rollback of {run.Target}",
        _ => $"{run.Kind} of {run.Target}",
    };

    private static string OnServer(Run run) => run.Server is { } server ? $" on {server}" : "";

    public static string IconName(this RunKind kind) => kind switch
    {
        RunKind.Backup or RunKind.PortalBackup => "cloud_upload",
        RunKind.Restore => "settings_backup_restore",
        RunKind.Import => "verified_user",
        RunKind.Pin => "lock",
        RunKind.Verification or RunKind.Comparison => "fact_check",
        RunKind.Promotion => "arrow_upward",
        RunKind.Rollback => "restart_alt",
        RunKind.Drill => "event_repeat",
        RunKind.Recovery => "shield",
        _ => "bolt",
    };

    public static string Link(this Run run) => $"runs/{run.Id}";

    public static Tone Tone(this RunStatus status) => status switch
    {
        RunStatus.Running => Shared.Tone.Active,
        RunStatus.Succeeded => Shared.Tone.Good,
        RunStatus.Failed or RunStatus.Interrupted => Shared.Tone.Bad,
        _ => Shared.Tone.Neutral,
    };

    public static string IconName(this RunStatus status) => status switch
    {
        RunStatus.Queued => "hourglass_top",
        RunStatus.Cancelled => "do_not_disturb_on",
        RunStatus.Interrupted => "power_off",
        _ => status.Tone().IconName(),
    };

    /// <summary>Who asked, and from where unless it was the portal.</summary>
    public static string Requester(this Run run) => run.RequestedVia switch
    {
        RequestOrigin.CommandLine => $"{run.RequestedBy} (command line)",
        RequestOrigin.Schedule => $"{run.RequestedBy} (schedule)",
        RequestOrigin.Api => $"{run.RequestedBy} (API)",
        _ => run.RequestedBy,
    };

    /// <summary>What a cancel does to this run: said before it is asked for.</summary>
    public static string CancelConsequence(this Run run) => run.Kind switch
    {
        RunKind.Backup or RunKind.PortalBackup =>
            "The upload is aborted and nothing of this backup stays in the bucket. Earlier backups are not touched; the next scheduled backup runs as planned.",
        RunKind.Restore =>
            $"The half-restored database is dropped. Nothing appears under the name {run.Target}, and a database of that name that exists now stays as it is.",
        RunKind.Import =>
            "The archive stays as it is and gets no manifest.",
        RunKind.Pin => "What was copied so far is deleted, unless the copy is proved and vouched for already. The backup stays as it is, and retention counts for it.",
        RunKind.Verification or RunKind.Comparison => "The comparison stops without a verdict. It only reads, so nothing has changed.",
        RunKind.Drill => "The drill's database is dropped, and the DR test log gets a record that calls it inconclusive.",
        RunKind.Recovery => "The half-restored database is dropped. Roles and tablespaces that were made already stay; a new recovery finds them there.",
        RunKind.Promotion or RunKind.Rollback => "Production stays as it is: the switch is one transaction, and until its last moment it can be called off. A backup of production that was taken first stays.",
        _ => "The work stops and what it made so far is removed.",
    };
}
