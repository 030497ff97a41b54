using System.Globalization;
using System.Text.Json;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Schedules;
using MarketX.DrPortal.Web.Authentication;
using MarketX.DrPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;
using Radzen;

namespace MarketX.DrPortal.Web.Components.Schedules;

/// <summary>Adds or changes a schedule; every field is judged while one types.</summary>
public sealed partial class ScheduleDialog : ComponentBase
{
    private string _name = "";
    private RunKind _kind = RunKind.Backup;
    private string _tag = "scheduled";
    // What the schedule asks of a drill: also what this dialog does not change stays as it is.
    private DrillRequest _drill = new();
    private string _cron = "0 2 * * *";
    private string _zone = "UTC";
    private WhenMissed _missed = WhenMissed.CatchUp;
    private bool _busy;
    private Problem? _problem;

    [Inject]
    private ScheduleEditor Editor { get; set; } = default!;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [Inject]
    private CurrentActor Actor { get; set; } = default!;

    [Inject]
    private DialogService Dialogs { get; set; } = default!;

    [Inject]
    private ProblemReporter Problems { get; set; } = default!;

    /// <summary>The schedule to change; null for a new one.</summary>
    [Parameter]
    public Schedule? Schedule { get; set; }

    /// <summary>The schedule as it would be saved now.</summary>
    internal Schedule Draft => new()
    {
        Id = Schedule?.Id ?? _id,
        Name = _name,
        Kind = _kind,
        Cron = _cron.Trim(),
        TimeZone = _zone.Trim(),
        Paused = Schedule?.Paused ?? false,
        WhenMissed = _missed,
        Request = _kind == RunKind.Backup ? JsonSerializer.SerializeToElement(new ScheduledBackup(_tag), RunJson.Options)
            : _kind == RunKind.PortalBackup ? JsonSerializer.SerializeToElement(new { }, RunJson.Options)
            : JsonSerializer.SerializeToElement(_drill with { Key = Choice == DrillBackupChoice.Chosen ? _drill.Key : null }, RunJson.Options),
        Revision = Schedule?.Revision ?? 1,
    };

    private readonly string _id = RunId.New().Value;

    private DrillBackupChoice Choice
    {
        get => _drill.Choice;
        set => _drill = _drill with { Choice = value };
    }

    private string? Kept => _kind == RunKind.Drill && _drill.KeepHours is { } hours
        ? string.Create(CultureInfo.InvariantCulture, $"The database of each drill is kept for {hours} h.") : null;

    private string? TimesProblem => ScheduleEditor.TimesProblem(_cron.Trim(), _zone.Trim(), Time.GetUtcNow());

    private string? Problem => ScheduleEditor.Problem(Draft, Time.GetUtcNow());

    /// <inheritdoc />
    protected override void OnInitialized()
    {
        if (Schedule is not { } schedule)
            return;
        (_name, _kind, _cron, _zone, _missed) = (schedule.Name, schedule.Kind, schedule.Cron, schedule.TimeZone, schedule.WhenMissed);
        if (schedule.Kind == RunKind.Backup)
            _tag = schedule.RequestAs<ScheduledBackup>().Tag;
        else if (schedule.Kind == RunKind.Drill)
            _drill = schedule.RequestAs<DrillRequest>();
    }

    private async Task ActAsync(Func<Actor, Task> act)
    {
        if (_busy)
            return;
        (_busy, _problem) = (true, null);
        try
        {
            await act(await Actor.GetAsync());
            Dialogs.Close(true);
        }
        catch (Exception exception)
        {
            (_busy, _problem) = (false, Problems.Report(exception));
        }
    }
}
