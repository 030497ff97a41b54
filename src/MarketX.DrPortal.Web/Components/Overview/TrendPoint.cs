using System.Globalization;

namespace MarketX.DrPortal.Web.Components.Overview;

/// <summary>One point of a trend.</summary>
/// <param name="Index">Place in the row: backups are not evenly spaced in time, and a trend is read from one to the next.</param>
/// <param name="At">When it was measured.</param>
/// <param name="Value">The value in the chart's unit.</param>
/// <param name="Text">The value in words.</param>
/// <param name="Mark">What is odd about it, in two words; null for nothing.</param>
public sealed record TrendPoint(int Index, DateTimeOffset At, double Value, string Text, string? Mark = null)
{
    /// <summary>The axis label. Unique, because the chart merges equal categories.</summary>
    public string Label => At.UtcDateTime.ToString("MMM d HH:mm:ss", CultureInfo.InvariantCulture);
}
