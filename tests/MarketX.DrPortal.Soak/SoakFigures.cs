using System.Globalization;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Soak;

/// <summary>What happened, and what must not have.</summary>
internal sealed class SoakFigures
{
    private const double MemoryMayGrowBy = 24;

    private readonly SortedDictionary<string, int> _actions = new(StringComparer.Ordinal);
    private readonly SortedDictionary<string, int> _ends = new(StringComparer.Ordinal);
    private readonly List<(double MemoryMiB, int Handles, long Connections)> _calm = [];

    /// <summary>What broke a promise, in sentences.</summary>
    public List<string> Violations { get; } = [];

    public void Count(string action) => _actions[action] = _actions.GetValueOrDefault(action) + 1;

    public void Count(Run run)
    {
        var end = $"{run.Kind} {run.Status}";
        _ends[end] = _ends.GetValueOrDefault(end) + 1;
    }

    /// <summary>Notes a moment at which nothing runs.</summary>
    public void Calm(double memoryMiB, int handles, long connections) => _calm.Add((memoryMiB, handles, connections));

    /// <summary>Memory, handles and connections of the portal that lives throughout must not grow from the second quarter to the last.</summary>
    public void JudgeGrowth()
    {
        // Fewer moments say nothing: caches still fill.
        if (_calm.Count < 8)
            return;
        var quarter = _calm.Count / 4;
        var (before, after) = (_calm.Skip(quarter).Take(quarter).ToList(), _calm.TakeLast(quarter).ToList());
        // The least: what is garbage comes and goes, and what is kept stays.
        var (least, later) = (before.Min(c => c.MemoryMiB), after.Min(c => c.MemoryMiB));
        if (later > least + MemoryMayGrowBy)
            Violations.Add(string.Create(CultureInfo.InvariantCulture, $"The portal's memory in MiB was {least:0} at least in the second quarter and {later:0} in the last."));
        Judge("open handles", before.Average(c => c.Handles), after.Average(c => c.Handles), 20);
        Judge("connections", before.Average(c => c.Connections), after.Average(c => c.Connections), 6);
    }

    /// <summary>The summary as Markdown, for docs/operations.md.</summary>
    public void Write(TextWriter to, TimeSpan length, int seed)
    {
        to.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Soak of {length.TotalMinutes:0.#} minutes, seed {seed}: {(Violations.Count == 0 ? "every promise held" : $"{Violations.Count} promises broken")}."));
        to.WriteLine();
        to.WriteLine("| What | How often |");
        to.WriteLine("|---|---|");
        foreach (var (what, times) in _actions.Concat(_ends.Select(e => KeyValuePair.Create("ended: " + e.Key, e.Value))))
            to.WriteLine($"| {what} | {times.ToString(CultureInfo.InvariantCulture)} |");
        if (_calm.Count > 0)
        {
            var (first, last) = (_calm[0], _calm[^1]);
            to.WriteLine();
            to.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"Portal that lived throughout, at {_calm.Count} moments without a run: memory {first.MemoryMiB:0} MiB at first, {last.MemoryMiB:0} at last, {_calm.Max(c => c.MemoryMiB):0} at most; handles {first.Handles}, {last.Handles}, {_calm.Max(c => c.Handles)}; connections of all portals {first.Connections}, {last.Connections}, {_calm.Max(c => c.Connections)}."));
        }

        foreach (var violation in Violations)
            to.WriteLine($"- BROKEN: {violation}");
    }

    private void Judge(string what, double before, double after, double slack)
    {
        if (after > (before * 1.15) + slack)
            Violations.Add(string.Create(CultureInfo.InvariantCulture, $"The portal's {what} grew from {before:0} to {after:0}."));
    }
}
