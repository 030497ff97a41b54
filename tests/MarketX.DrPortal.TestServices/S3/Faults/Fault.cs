namespace MarketX.DrPortal.TestServices.S3.Faults;

/// <summary>What goes wrong, with which requests, and how often. Thread-safe.</summary>
/// <param name="kind">What.</param>
/// <param name="matches">With which requests.</param>
/// <param name="times">With how many of them.</param>
public sealed class Fault(FaultKind kind, Func<FaultRequest, bool> matches, int times = int.MaxValue)
{
    private readonly TaskCompletionSource _hit = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _hits;

    /// <summary>What goes wrong.</summary>
    public FaultKind Kind => kind;

    /// <summary>Bytes of the body before it goes wrong.</summary>
    public long After { get; init; }

    /// <summary>Status of <see cref="FaultKind.Answer"/>.</summary>
    public int Status { get; init; } = 500;

    /// <summary>S3's code of <see cref="FaultKind.Answer"/>.</summary>
    public string Code { get; init; } = "InternalError";

    /// <summary>The pause before each piece of <see cref="FaultKind.Slow"/>.</summary>
    public TimeSpan Pause { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>How often it has happened.</summary>
    public int Hits => Math.Min(Volatile.Read(ref _hits), times);

    /// <summary>Ends when it has happened for the first time.</summary>
    public Task Hit => _hit.Task;

    internal Task Released => _release.Task;

    /// <summary>Lets stalled bodies go on.</summary>
    public void Release() => _release.TrySetResult();

    internal bool Takes(FaultRequest request)
    {
        if (!matches(request) || Interlocked.Increment(ref _hits) > times)
            return false;
        _hit.TrySetResult();
        return true;
    }
}
