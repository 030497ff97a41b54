namespace MarketX.DrPortal.Core.Configuration;

/// <summary>When the portal backs up its own database, until somebody changes it in the portal.</summary>
public sealed class PortalBackupScheduleOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "PortalBackupSchedule";

    /// <summary>Whether it does at all.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Five fields: minute, hour, day of month, month, day of week.</summary>
    public string Cron { get; set; } = "30 3 * * *";

    /// <summary>IANA name of the zone that the cron's hours are in.</summary>
    public string TimeZone { get; set; } = "UTC";
}
