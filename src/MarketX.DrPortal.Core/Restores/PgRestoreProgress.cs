using System.Text.RegularExpressions;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>Reads <c>pg_restore --verbose</c> in one phase: which entry begins, and how many have ended.</summary>
/// <param name="tracker">Gets lines and progress.</param>
/// <param name="phase">The phase.</param>
/// <param name="entries">Entries that pg_restore is told to restore in this phase, by one call or several.</param>
internal sealed partial class PgRestoreProgress(RunTracker tracker, string phase, int entries)
{
    private int _done;

    /// <summary>What takes the lines of standard error of one call.</summary>
    /// <param name="parallel">Whether it runs parallel jobs, and says when each entry ends.</param>
    public Action<string> Lines(bool parallel) => line => OnLine(line, parallel);

    private void OnLine(string line, bool parallel)
    {
        if (line.Contains("error:", StringComparison.Ordinal))
            tracker.Log(RunLogLevel.Error, line);
        else
            tracker.Log(line.Contains("warning:", StringComparison.Ordinal) ? RunLogLevel.Warning : RunLogLevel.Detail, line);

        foreach (var item in (parallel ? ParallelPattern() : SerialPattern()).Matches(line).Cast<Match>())
            OnItem(item.Groups["what"].Value, begun: item.Groups["event"].Value != "finished", ended: !parallel || item.Groups["event"].Value == "finished");
    }

    private void OnItem(string item, bool begun, bool ended)
    {
        if (ended)
            _done = Math.Min(_done + 1, entries);
        var done = _done;
        tracker.Report(p => p with
        {
            CurrentItem = begun ? item : p.CurrentItem,
            ItemsDone = done,
            ItemsTotal = entries,
            Fraction = RestorePhases.Fraction(phase, (double)done / entries),
        });
    }

    // Not tied to the line's beginning and end: leader and workers write to one pipe, each message in several pieces,
    // so that messages stand inside each other's lines.
    [GeneratedRegex(@"(?<event>launching|finished) item \d+ (?<what>.+?)(?=pg_restore: |$)", RegexOptions.CultureInvariant)]
    private static partial Regex ParallelPattern();

    [GeneratedRegex(@"^pg_restore: (creating|executing|processing data for) (?<what>.+)$", RegexOptions.CultureInvariant)]
    private static partial Regex SerialPattern();
}
