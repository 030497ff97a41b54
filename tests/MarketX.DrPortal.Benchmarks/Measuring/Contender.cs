namespace MarketX.DrPortal.Benchmarks.Measuring;

/// <summary>One way of doing a thing, to be measured beside others.</summary>
/// <param name="Name">Its name in tables.</param>
/// <param name="What">What it does, for the line below the table.</param>
/// <param name="RunAsync">Does it once and cleans up, without counting that.</param>
public sealed record Contender(string Name, string What, Func<CancellationToken, Task<Measurement>> RunAsync);
