using System.Globalization;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary>Durations as people type them: <c>90s</c>, <c>10m</c>, <c>1h</c>, or seconds alone.</summary>
internal static class Duration
{
    // The portal gives up on a command line that has waited for a day: its process is gone.
    private static readonly TimeSpan Longest = TimeSpan.FromHours(23);

    public static bool TryParse(string text, out TimeSpan duration)
    {
        var unit = text.Length == 0 ? 's' : text[^1];
        var factor = unit switch { 'm' => 60, 'h' => 3600, _ => 1 };
        var digits = unit is 's' or 'm' or 'h' ? text[..Math.Max(0, text.Length - 1)] : text;
        var valid = int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && (long)number * factor <= Longest.TotalSeconds;
        duration = valid ? TimeSpan.FromSeconds((long)number * factor) : default;
        return valid;
    }
}
