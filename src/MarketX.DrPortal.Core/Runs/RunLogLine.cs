namespace MarketX.DrPortal.Core.Runs;

/// <summary>One line of a run's log. Never holds a secret.</summary>
/// <param name="Number">Ascending within the run, from 1; gaps are possible.</param>
/// <param name="At">When it was written (UTC).</param>
/// <param name="Level">How serious it is.</param>
/// <param name="Text">The line, one or several rows of plain text.</param>
public sealed record RunLogLine(long Number, DateTimeOffset At, RunLogLevel Level, string Text);
