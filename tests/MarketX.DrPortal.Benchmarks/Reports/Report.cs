using MarketX.DrPortal.Benchmarks.Measuring;

namespace MarketX.DrPortal.Benchmarks.Reports;

/// <summary>All that a run found out; also the layout of the JSON.</summary>
public sealed record Report
{
    /// <summary>When it began (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Size of the sample.</summary>
    public required double Scale { get; init; }

    /// <summary>Repetitions.</summary>
    public required int Repetitions { get; init; }

    /// <summary>What it ran on.</summary>
    public required IReadOnlyDictionary<string, string> Machine { get; init; }

    /// <summary>Suites, in order.</summary>
    public List<Section> Sections { get; } = [];

    /// <summary>One suite.</summary>
    /// <param name="Title">Its heading.</param>
    /// <param name="Standings">The contenders.</param>
    /// <param name="Facts">Single figures, by what they say.</param>
    /// <param name="Targets">What was to be reached.</param>
    public sealed record Section(string Title, IReadOnlyList<Standing> Standings, IReadOnlyList<KeyValuePair<string, string>> Facts, IReadOnlyList<Target> Targets);
}
