using System.Globalization;

namespace MarketX.DrPortal.Benchmarks.Measuring;

/// <summary>
/// Runs contenders in turns (A B C A B C): what slows the machine down for a while slows all of them. A first round is
/// not counted; it fills caches.
/// </summary>
public static class Rounds
{
    /// <summary>Each contender's measurements, in the contenders' order.</summary>
    public static async Task<IReadOnlyList<Standing>> RunAsync(
        IReadOnlyList<Contender> contenders, int repetitions, Action<string> log, CancellationToken cancellationToken)
    {
        var all = contenders.Select(_ => new List<Measurement>()).ToList();
        for (var round = 0; round <= repetitions; round++)
        {
            for (var i = 0; i < contenders.Count; i++)
            {
                var measured = await contenders[i].RunAsync(cancellationToken);
                log(string.Create(CultureInfo.InvariantCulture, $"  {(round == 0 ? "warm-up" : $"{round}/{repetitions}")}  {contenders[i].Name}: {measured.Seconds:0.00} s"));
                if (round > 0)
                    all[i].Add(measured);
            }
        }

        return [.. contenders.Select((c, i) => new Standing(c.Name, c.What, all[i]))];
    }
}
