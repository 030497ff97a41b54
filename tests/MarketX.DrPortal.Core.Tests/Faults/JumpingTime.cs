namespace MarketX.DrPortal.Core.Tests.Faults;

/// <summary>A machine's clock that somebody sets. Time passed is counted as before, as machines do.</summary>
internal sealed class JumpingTime : TimeProvider
{
    private long _ticks;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + new TimeSpan(Interlocked.Read(ref _ticks));

    public void Jump(TimeSpan by) => Interlocked.Add(ref _ticks, by.Ticks);
}
