using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Health;

/// <summary>What all runs of a kind and a status came to.</summary>
/// <param name="Kind">What they did.</param>
/// <param name="Status">What became of them.</param>
/// <param name="Count">How many there are.</param>
/// <param name="Bytes">Bytes that they made or read.</param>
/// <param name="Rows">Rows that they counted.</param>
public sealed record RunTotals(RunKind Kind, RunStatus Status, long Count, long Bytes, long Rows);
