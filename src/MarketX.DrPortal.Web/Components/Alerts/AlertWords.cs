using MarketX.DrPortal.Core.Alerts;
using MarketX.DrPortal.Web.Components.Shared;

namespace MarketX.DrPortal.Web.Components.Alerts;

/// <summary>How alerts are called and drawn, everywhere the same.</summary>
internal static class AlertWords
{
    /// <summary>What it is, in words; the word of log lines and messages is beside it.</summary>
    public static string Title(this AlertKind kind) => kind switch
    {
        AlertKind.BackupFailure => "Backup failed",
        AlertKind.BackupOverdue => "Backup overdue",
        AlertKind.BackupAnomaly => "Odd backup size",
        AlertKind.DrillFailure => "Drill failed",
        AlertKind.DrillOverdue => "Drill overdue",
        AlertKind.RestoreFailure => "Restore failed",
        AlertKind.PortalBackupFailure => "Backup of the portal failed",
        AlertKind.RecoveryFailure => "Recovery failed",
        AlertKind.StoragePolicy => "Storage policy",
        AlertKind.RollbackEnding => "Way back ends soon",
        _ => kind.ToString(),
    };

    public static string Link(this Alert alert) => $"alerts/{alert.Id}";

    public static Tone Tone(this Alert alert) => alert.ResolvedAt is not null ? Shared.Tone.Good : alert.Kind.Severity() == "warning" ? Shared.Tone.Warning : Shared.Tone.Bad;

    public static string State(this Alert alert) => alert.ResolvedAt is null ? "Open" : "Resolved";

    public static Tone Tone(this DeliveryState state) => state switch
    {
        DeliveryState.Delivered => Shared.Tone.Good,
        DeliveryState.GivenUp => Shared.Tone.Bad,
        _ => Shared.Tone.Neutral,
    };

    public static string Words(this AlertDelivery delivery) => delivery.State switch
    {
        DeliveryState.Delivered => "Delivered",
        DeliveryState.GivenUp => "Given up",
        _ => delivery.Attempts == 0 ? "On its way" : "Failed, tried again",
    };
}
