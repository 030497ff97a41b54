namespace MarketX.DrPortal.Core.Schedules;

/// <summary>What a schedule of backups asks for.</summary>
/// <param name="Tag">Tag of the backups.</param>
public sealed record ScheduledBackup(string Tag);
