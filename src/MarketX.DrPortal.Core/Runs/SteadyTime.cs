namespace MarketX.DrPortal.Core.Runs;

/// <summary>
/// A clock that does not jump: it begins at the time of day and goes on by the machine's own count of time passed. Whatever
/// becomes of the wall clock, what one run notes is in order, and what it says it took is what it took.
/// </summary>
/// <param name="time">The clock that may jump.</param>
internal sealed class SteadyTime(TimeProvider time) : TimeProvider
{
    private readonly DateTimeOffset _began = time.GetUtcNow();
    private readonly long _beganAt = time.GetTimestamp();

    public override long TimestampFrequency => time.TimestampFrequency;

    public override TimeZoneInfo LocalTimeZone => time.LocalTimeZone;

    public override DateTimeOffset GetUtcNow() => _began + time.GetElapsedTime(_beganAt);

    public override long GetTimestamp() => time.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) => time.CreateTimer(callback, state, dueTime, period);
}
