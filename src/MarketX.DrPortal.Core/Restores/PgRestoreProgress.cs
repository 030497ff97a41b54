using System.Text.RegularExpressions;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>
/// Reads <c>pg_restore --verbose --jobs</c>: which item begins and ends. The schema comes first, in one go; data,
/// then indexes and constraints, follow in parallel.
/// </summary>
internal sealed partial class PgRestoreProgress(RunTracker tracker, IReadOnlyDictionary<string, int> counts)
{
    private readonly int _dataItems = counts.Where(c => IsData(c.Key)).Sum(c => c.Value);
    private readonly int _laterItems = counts.Where(c => IsLater(c.Key)).Sum(c => c.Value);
    private readonly int _schemaItems = counts.Where(c => !IsData(c.Key) && !IsLater(c.Key)).Sum(c => c.Value);
    private int _schemaDone;
    private int _dataDone;
    private int _laterDone;

    /// <summary>Takes a line of standard error.</summary>
    public void OnLine(string line)
    {
        if (line.Contains("error:", StringComparison.Ordinal))
            tracker.Log(RunLogLevel.Error, line);
        else
            tracker.Log(line.Contains("warning:", StringComparison.Ordinal) ? RunLogLevel.Warning : RunLogLevel.Detail, line);

        var items = ItemPattern().Matches(line);
        foreach (var item in items.Cast<Match>())
            OnItem(item.Groups["event"].Value, item.Groups["what"].Value);
        if (items.Count == 0 && line.Contains(": creating ", StringComparison.Ordinal))
            OnSchemaItem(line[(line.IndexOf(": creating ", StringComparison.Ordinal) + 11)..]);
    }

    private void OnSchemaItem(string what)
    {
        if (tracker.Progress.Phase != RestorePhases.Schema)
            return;
        _schemaDone++;
        tracker.Report(p => p with { ItemsDone = Math.Min(_schemaDone, _schemaItems), ItemsTotal = _schemaItems, CurrentItem = what, Fraction = RestorePhases.Fraction(RestorePhases.Schema, Share(_schemaDone, _schemaItems)) });
    }

    private void OnItem(string what, string item)
    {
        var later = LaterWords.Any(w => item.StartsWith(w, StringComparison.Ordinal));
        if (what == "launching" && tracker.Progress.Phase == RestorePhases.Schema)
            tracker.Enter(RestorePhases.Data);
        if (what == "launching" && later && _dataDone >= _dataItems && tracker.Progress.Phase == RestorePhases.Data)
            tracker.Enter(RestorePhases.Indexes);
        if (what == "finished" && item.StartsWith("TABLE DATA", StringComparison.Ordinal))
            _dataDone++;
        else if (what == "finished" && later)
            _laterDone++;
        var inData = tracker.Progress.Phase == RestorePhases.Data;
        tracker.Report(p => p with
        {
            CurrentItem = what == "launching" ? item : p.CurrentItem,
            ItemsDone = inData ? _dataDone : Math.Min(_laterDone, _laterItems),
            ItemsTotal = inData ? _dataItems : _laterItems,
            Fraction = inData ? RestorePhases.Fraction(RestorePhases.Data, Share(_dataDone, _dataItems)) : RestorePhases.Fraction(RestorePhases.Indexes, Share(_laterDone, _laterItems)),
        });
    }

    private static readonly string[] LaterWords = ["INDEX", "CONSTRAINT", "FK CONSTRAINT", "CHECK CONSTRAINT", "TRIGGER", "RULE", "MATERIALIZED VIEW DATA", "STATISTICS", "EVENT TRIGGER", "POLICY", "ROW SECURITY", "PUBLICATION"];

    private static bool IsData(string description) => description == "TABLE DATA";

    private static bool IsLater(string description) => LaterWords.Any(w => description.StartsWith(w, StringComparison.Ordinal));

    private static double Share(int done, int total) => total == 0 ? 1 : Math.Min(1, (double)done / total);

    // Not tied to the line's beginning and end: leader and workers write to one pipe, each message in several pieces,
    // so that messages stand inside each other's lines.
    [GeneratedRegex(@"(?<event>launching|finished) item \d+ (?<what>.+?)(?=pg_restore: |$)", RegexOptions.CultureInvariant)]
    private static partial Regex ItemPattern();
}
