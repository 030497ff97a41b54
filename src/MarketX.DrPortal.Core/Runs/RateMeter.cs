namespace MarketX.DrPortal.Core.Runs;

/// <summary>Bytes per second over about the last ten seconds.</summary>
internal sealed class RateMeter(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Resolution = TimeSpan.FromMilliseconds(500);

    private readonly Lock _gate = new();
    private readonly Queue<(long Timestamp, long Bytes)> _samples = new();
    private (long Timestamp, long Bytes) _last;

    public void Reset()
    {
        lock (_gate)
            _samples.Clear();
    }

    /// <summary>Takes the total so far and returns the rate; null until a second has passed.</summary>
    public double? Measure(long bytes)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (_samples.Count == 0 || time.GetElapsedTime(_last.Timestamp, now) >= Resolution)
            {
                _samples.Enqueue(_last = (now, bytes));
                while (time.GetElapsedTime(_samples.Peek().Timestamp, now) > Window)
                    _samples.Dequeue();
            }

            var first = _samples.Peek();
            var seconds = time.GetElapsedTime(first.Timestamp, now).TotalSeconds;
            return seconds >= 1 ? Math.Max(0, (bytes - first.Bytes) / seconds) : null;
        }
    }
}
