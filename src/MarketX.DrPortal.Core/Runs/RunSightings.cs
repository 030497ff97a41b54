using System.Collections.Concurrent;

namespace MarketX.DrPortal.Core.Runs;

/// <summary>
/// For how long this process has seen a run say the same, by the machine's own count of time passed. Times that another
/// process wrote down cannot tell: the clocks of two machines differ, and any of them may be set while a run goes on.
/// </summary>
internal sealed class RunSightings(TimeProvider time)
{
    private readonly ConcurrentDictionary<RunId, (DateTimeOffset Said, long Since)> _seen = new();

    /// <summary>Notes what a run says.</summary>
    /// <returns>For how long it has said that; null where the run was never seen before.</returns>
    public TimeSpan? Unchanged(RunId run, DateTimeOffset said)
    {
        var now = time.GetTimestamp();
        if (_seen.TryAdd(run, (said, now)))
            return null;
        return time.GetElapsedTime(_seen.AddOrUpdate(run, (said, now), (_, seen) => seen.Said == said ? seen : (said, now)).Since, now);
    }

    /// <summary>Forgets all others.</summary>
    public void KeepOnly(IEnumerable<RunId> runs)
    {
        var kept = runs.ToHashSet();
        foreach (var gone in _seen.Keys.Where(run => !kept.Contains(run)))
            _seen.TryRemove(gone, out _);
    }
}
