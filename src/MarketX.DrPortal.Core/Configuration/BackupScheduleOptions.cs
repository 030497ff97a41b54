namespace MarketX.DrPortal.Core.Configuration;

/// <summary>When the portal backs up by itself.</summary>
public sealed class BackupScheduleOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "BackupSchedule";

    /// <summary>Whether it does at all.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Five fields: minute, hour, day of month, month, day of week.</summary>
    public string Cron { get; set; } = "0 2 * * *";

    /// <summary>IANA name of the zone that the cron's hours are in.</summary>
    public string TimeZone { get; set; } = "UTC";

    /// <summary>Tag of the backups it takes.</summary>
    public string Tag { get; set; } = "scheduled";
}
