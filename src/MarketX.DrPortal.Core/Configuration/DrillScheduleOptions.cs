namespace MarketX.DrPortal.Core.Configuration;

/// <summary>When the portal drills by itself, until somebody changes it in the portal.</summary>
public sealed class DrillScheduleOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "DrillSchedule";

    /// <summary>Whether it does at all.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Five fields: minute, hour, day of month, month, day of week.</summary>
    public string Cron { get; set; } = "0 4 1 * *";

    /// <summary>IANA name of the zone that the cron's hours are in.</summary>
    public string TimeZone { get; set; } = "UTC";
}
