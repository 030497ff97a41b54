namespace MarketX.DrPortal.Benchmarks.Measuring;

/// <summary>All measurements of one contender.</summary>
/// <param name="Name">The contender.</param>
/// <param name="What">What it does.</param>
/// <param name="Runs">One for each repetition.</param>
public sealed record Standing(string Name, string What, IReadOnlyList<Measurement> Runs)
{
    /// <summary>The median time.</summary>
    public double Seconds => Median(r => r.Seconds)!.Value;

    /// <summary>The median of one figure; null where no run has it.</summary>
    public double? Median(Func<Measurement, double?> figure)
    {
        var values = Runs.Select(figure).OfType<double>().Order().ToList();
        return values.Count == 0 ? null : (values[(values.Count - 1) / 2] + values[values.Count / 2]) / 2;
    }

    /// <summary>The median time of each phase that every run has, in order.</summary>
    public IEnumerable<KeyValuePair<string, double>> Phases() =>
        Runs[0].Phases.Select(p => p.Key).Where(name => Runs.All(r => r.Phases.Any(p => p.Key == name)))
            .Select(name => KeyValuePair.Create(name, Median(r => r.Phases.First(p => p.Key == name).Value)!.Value));
}
