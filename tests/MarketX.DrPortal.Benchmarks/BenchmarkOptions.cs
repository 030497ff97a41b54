namespace MarketX.DrPortal.Benchmarks;

/// <summary>What to measure.</summary>
public sealed record BenchmarkOptions
{
    /// <summary>Size of the sample database; 18 gives about 1 GB of COPY data.</summary>
    public required double Scale { get; init; }

    /// <summary>How often everything is measured; medians are reported.</summary>
    public required int Repetitions { get; init; }

    /// <summary>The one suite to run; null: all.</summary>
    public string? Only { get; init; }

    /// <summary>Where the figures go as JSON; null: nowhere.</summary>
    public FileInfo? Json { get; init; }

    /// <summary>Keeps servers and sample between runs.</summary>
    public required DirectoryInfo StateFolder { get; init; }

    /// <summary>Keeps the S3 server's programs.</summary>
    public required DirectoryInfo CacheFolder { get; init; }

    /// <summary>The command line to measure, a Release build.</summary>
    public required FileInfo Program { get; init; }
}
