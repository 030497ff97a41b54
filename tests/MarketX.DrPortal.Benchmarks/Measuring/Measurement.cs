namespace MarketX.DrPortal.Benchmarks.Measuring;

/// <summary>What one run of one contender took. What does not apply is null.</summary>
/// <param name="Seconds">Wall-clock time.</param>
public sealed record Measurement(double Seconds)
{
    /// <summary>Part of the time, by name, in order.</summary>
    public IReadOnlyList<KeyValuePair<string, double>> Phases { get; init; } = [];

    /// <summary>Seconds of processor time of this contender's processes, the servers' not included.</summary>
    public double? CpuSeconds { get; init; }

    /// <summary>Most memory that the process itself had resident, in bytes.</summary>
    public long? PeakMemory { get; init; }

    /// <summary>The same of its children (pg_dump, pg_restore) together.</summary>
    public long? PeakChildMemory { get; init; }

    /// <summary>Most bytes that lay in the scratch folder.</summary>
    public long? PeakScratch { get; init; }

    /// <summary>Bytes of the object or file that it made.</summary>
    public long? ObjectBytes { get; init; }

    /// <summary>Bytes that came from the S3 server.</summary>
    public long? FetchedBytes { get; init; }
}
