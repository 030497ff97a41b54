using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Web.Components.Shared;
using Microsoft.AspNetCore.Components;

namespace MarketX.DrPortal.Web.Components.Runs;

/// <summary>
/// The tail of a run's log. Reads what is new whenever the feed tells of a change of the run, so there is no polling;
/// keeps the last <see cref="MaxLines"/> lines, because a page with more is slow and nobody reads it.
/// </summary>
public sealed partial class RunLogView
{
    /// <summary>Lines that stay on the page.</summary>
    public const int MaxLines = 1000;

    private const int Batch = 500;

    private readonly List<RunLogLine> _lines = [];
    private long _last;
    private int _hidden;
    private Problem? _problem;

    [Inject]
    private IRunStore Store { get; set; } = default!;

    [Inject]
    private ProblemReporter Problems { get; set; } = default!;

    /// <summary>The run.</summary>
    [Parameter, EditorRequired]
    public RunId RunId { get; set; }

    /// <summary>Whether more may come.</summary>
    [Parameter, EditorRequired]
    public bool Active { get; set; }

    /// <inheritdoc />
    protected override async Task OnInitializedAsync()
    {
        // A run that ended is read once; an active one is in the feed, whose first snapshot reads.
        if (RendererInfo.IsInteractive)
            await ReadNewAsync();
    }

    /// <inheritdoc />
    protected override bool Apply(Run run) => false;

    /// <inheritdoc />
    protected override async Task AfterAsync(Run run)
    {
        if (run.Id == RunId && await ReadNewAsync())
            StateHasChanged();
    }

    private async Task RetryAsync()
    {
        _problem = null;
        await ReadNewAsync();
    }

    private async Task<bool> ReadNewAsync()
    {
        var before = _last;
        try
        {
            IReadOnlyList<RunLogLine> lines;
            do
            {
                lines = await Store.ReadLogAsync(RunId, _last, Batch, Left);
                // Two reads can overlap (first read and feed): lines that the other one brought are skipped.
                RunLogLine[] unread = [.. lines.Where(line => line.Number > _last)];
                _lines.AddRange(unread);
                _last = Math.Max(_last, lines is [.., var newest] ? newest.Number : 0);
                if (_lines.Count > MaxLines)
                {
                    _hidden += _lines.Count - MaxLines;
                    _lines.RemoveRange(0, _lines.Count - MaxLines);
                }
            }
            while (lines.Count == Batch);
        }
        catch (OperationCanceledException) when (Left.IsCancellationRequested)
        {
            return false;
        }
        catch (Exception exception)
        {
            _problem = Problems.Report(exception);
            return true;
        }
        return _last != before;
    }
}
