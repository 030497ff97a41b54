using System.Text.Json;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Schedules;

/// <summary>When the portal starts a run by itself.</summary>
public sealed record Schedule
{
    /// <summary>Who is noted as the last to change a schedule that nobody has touched yet: it follows the configuration.</summary>
    public const string Configuration = "configuration";

    /// <summary>The daily backup that is there out of the box.</summary>
    public const string DailyBackup = "backup";

    /// <summary>The monthly drill that is there out of the box.</summary>
    public const string MonthlyDrill = "drill";

    /// <summary>The daily backup of the portal's own database that is there out of the box.</summary>
    public const string PortalBackup = "portal-backup";

    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>What it is called, also as who asked for its runs.</summary>
    public required string Name { get; init; }

    /// <summary>What it starts: a backup, a drill or a backup of the portal's own database.</summary>
    public required RunKind Kind { get; init; }

    /// <summary>Five fields: minute, hour, day of month, month, day of week.</summary>
    public required string Cron { get; init; }

    /// <summary>IANA name of the zone that the fields are in.</summary>
    public required string TimeZone { get; init; }

    /// <summary>Whether it starts nothing for now.</summary>
    public bool Paused { get; init; }

    /// <summary>What becomes of a time that passed while no portal ran.</summary>
    public WhenMissed WhenMissed { get; init; }

    /// <summary>What it asks for: the JSON of the kind's request record; of a backup the tag alone counts, of the portal's own nothing.</summary>
    public required JsonElement Request { get; init; }

    /// <summary>Counts changes, so that two people do not overwrite each other unseen.</summary>
    public int Revision { get; init; } = 1;

    /// <summary>Who changed it last.</summary>
    public string ChangedBy { get; init; } = Configuration;

    /// <summary>When (UTC).</summary>
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>Whether it is one of those that are there out of the box; they are paused, not deleted.</summary>
    public bool IsBuiltIn => Id is DailyBackup or MonthlyDrill or PortalBackup;

    /// <summary>The request as its record.</summary>
    public T RequestAs<T>() => Request.Deserialize<T>(RunJson.Options) ?? throw new JsonException($"Schedule {Id} has an empty request.");

    /// <summary>In words.</summary>
    public string Words => ScheduleTimes.Words(Cron, TimeZone);

    /// <summary>The next times (UTC), soonest first; none when it is paused.</summary>
    public IReadOnlyList<DateTimeOffset> NextRuns(DateTimeOffset now, int count) => Paused ? [] : ScheduleTimes.Next(Cron, TimeZone, now, count);
}
