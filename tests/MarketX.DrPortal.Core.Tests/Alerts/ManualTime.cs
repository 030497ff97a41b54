namespace MarketX.DrPortal.Core.Tests.Alerts;

/// <summary>A clock that stands until it is moved. It begins now: what the database notes by its own clock must not lie ahead.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _passed;
    private long _ticks = System.GetUtcNow().UtcTicks / TimeSpan.TicksPerSecond * TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => new(Interlocked.Read(ref _ticks), TimeSpan.Zero);

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override long GetTimestamp() => Interlocked.Read(ref _passed);

    /// <summary>Time passes.</summary>
    public void Advance(TimeSpan by)
    {
        Interlocked.Add(ref _passed, by.Ticks);
        Interlocked.Add(ref _ticks, by.Ticks);
    }

    /// <summary>Somebody sets the clock, and no time passes.</summary>
    public void Set(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
