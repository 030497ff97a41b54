namespace MarketX.DrPortal.TestServices.Processes;

/// <summary>Polls a condition that nothing announces (a port that answers, a process that ends), with a deadline.</summary>
internal static class Wait
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(50);

    /// <summary>True as soon as the condition holds; false when the time is over.</summary>
    public static async Task<bool> UntilAsync(
        Func<CancellationToken, Task<bool>> condition, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var clock = TimeProvider.System;
        var start = clock.GetTimestamp();
        while (true)
        {
            if (await condition(cancellationToken))
                return true;
            if (clock.GetElapsedTime(start) >= timeout)
                return false;
            await Task.Delay(Interval, clock, cancellationToken);
        }
    }

    /// <inheritdoc cref="UntilAsync(Func{CancellationToken, Task{bool}}, TimeSpan, CancellationToken)"/>
    public static Task<bool> UntilAsync(Func<bool> condition, TimeSpan timeout, CancellationToken cancellationToken) =>
        UntilAsync(_ => Task.FromResult(condition()), timeout, cancellationToken);
}
