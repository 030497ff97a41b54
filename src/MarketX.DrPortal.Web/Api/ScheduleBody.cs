using System.Text.Json;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Schedules;

namespace MarketX.DrPortal.Web.Api;

/// <summary>A schedule as it is to be.</summary>
/// <param name="Name">What it is called; no two have the same name.</param>
/// <param name="Kind">Backup or Drill. It stays what it was made as.</param>
/// <param name="Cron">Five fields: minute, hour, day of month, month, day of week.</param>
public sealed record ScheduleBody(string Name, RunKind Kind, string Cron)
{
    private const string DefaultTag = "scheduled";

    /// <summary>IANA name of the zone that the fields are in.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>Whether it starts nothing for now.</summary>
    public bool Paused { get; init; }

    /// <summary>What becomes of a time that passed while no portal ran.</summary>
    public WhenMissed WhenMissed { get; init; }

    /// <summary>Of backups: their tag; <c>scheduled</c> by default.</summary>
    public string? Tag { get; init; }

    /// <summary>Of drills: which backup, and how long the database is kept; the newest good backup by default.</summary>
    public DrillRequest? Drill { get; init; }

    /// <summary>To change one: the revision that was read, so that nobody's change is overwritten unseen.</summary>
    public int? Revision { get; init; }

    /// <summary>The schedule of that id as this says.</summary>
    /// <exception cref="RequestRefusedException">It says something that does not go together.</exception>
    internal Schedule ToSchedule(string id, int revision)
    {
        if (Kind == RunKind.Drill ? Tag is not null : Drill is not null)
            throw new RequestRefusedException("tag is for schedules of backups, drill for schedules of drills: send the one that belongs to the kind.");
        return new Schedule
        {
            Id = id,
            Name = Name,
            Kind = Kind,
            Cron = Cron.Trim(),
            TimeZone = TimeZone.Trim(),
            Paused = Paused,
            WhenMissed = WhenMissed,
            Request = Kind == RunKind.Drill
                ? JsonSerializer.SerializeToElement(Drill ?? new DrillRequest(), RunJson.Options)
                : JsonSerializer.SerializeToElement(new ScheduledBackup(Tag ?? DefaultTag), RunJson.Options),
            Revision = revision,
        };
    }
}
