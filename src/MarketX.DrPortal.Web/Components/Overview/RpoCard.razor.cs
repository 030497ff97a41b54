using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace MarketX.DrPortal.Web.Components.Overview;

/// <summary>
/// Age of the newest good backup against the objective. The browser counts; the server renders again only when the verdict
/// turns, for which one timer is set.
/// </summary>
public sealed partial class RpoCard : ComponentBase, IDisposable
{
    private RecoveryPoint _point = default!;
    private ITimer? _turn;

    [Inject]
    private TimeProvider Time { get; set; } = default!;

    [Inject]
    private ObjectivesOptions Objectives { get; set; } = default!;

    /// <summary>The newest backup that counts; null when there is none.</summary>
    [Parameter, EditorRequired]
    public Backup? Newest { get; set; }

    /// <summary>A newer one that does not count; null when there is none.</summary>
    [Parameter]
    public Backup? NotCounted { get; set; }

    /// <summary>When the schedule runs next; null when it is off.</summary>
    [Parameter, EditorRequired]
    public DateTimeOffset? NextRun { get; set; }

    /// <summary>The last backup run; null when there is none.</summary>
    [Parameter, EditorRequired]
    public Run? LastBackup { get; set; }

    private Tone Tone => _point.State switch
    {
        RecoveryPointState.Met => Tone.Good,
        RecoveryPointState.AtRisk => Tone.Warning,
        _ => Tone.Bad,
    };

    private string Word => _point.State switch
    {
        RecoveryPointState.Met => "Met",
        RecoveryPointState.AtRisk => "At risk",
        RecoveryPointState.Breached => "Breached",
        _ => "No backup",
    };

    // How much of the objective is used up, in percent.
    private double Share => Newest is null ? 0 : Math.Clamp((Time.GetUtcNow() - Newest.TakenAt) / Objectives.Rpo * 100, 0, 100);

    /// <inheritdoc />
    public void Dispose() => _turn?.Dispose();

    /// <inheritdoc />
    protected override void OnParametersSet()
    {
        Judge();
        _turn?.Dispose();
        _turn = null;
        if (RendererInfo.IsInteractive && _point is { State: not RecoveryPointState.Breached, BreachAt: { } breach }
            && breach - Time.GetUtcNow() is var wait && wait < TimeSpan.FromDays(40))
            _turn = Time.CreateTimer(_ => InvokeAsync(Turn), null, wait, Timeout.InfiniteTimeSpan);
    }

    private void Judge() =>
        _point = RecoveryPoint.Judge(Newest?.TakenAt, Objectives.Rpo, NextRun, LastBackup, Time.GetUtcNow());

    private void Turn()
    {
        Judge();
        StateHasChanged();
    }
}
