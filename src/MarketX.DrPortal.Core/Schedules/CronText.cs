using System.Globalization;

namespace MarketX.DrPortal.Core.Schedules;

/// <summary>
/// Checks a five-field cron expression. Quartz's own parser lets values out of range pass (<c>99 3 * * *</c>), so
/// every field is looked at here.
/// </summary>
public static class CronText
{
    private static readonly (string Name, int Min, int Max, string[] Words)[] Fields =
    [
        ("minute", 0, 59, []),
        ("hour", 0, 23, []),
        ("day of month", 1, 31, []),
        ("month", 1, 12, ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"]),
        ("day of week", 0, 7, ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"]),
    ];

    private const int Month = 3, Weekday = 4;

    // Quartz takes these, and no others that select every day, for *.
    private static readonly string[] WholeWeeks = ["0-6", "0-7", "1-7"];

    /// <summary>What is wrong with the expression, as the second half of a sentence; null when nothing is.</summary>
    public static string? Problem(string expression)
    {
        ArgumentNullException.ThrowIfNull(expression);
        var parts = expression.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length != Fields.Length)
            return $"a cron expression has five fields (minute, hour, day of month, month, day of week), this one has {parts.Length}.";
        for (var i = 0; i < parts.Length; i++)
        {
            if (!parts[i].Split(',').All(item => IsItem(item, i)))
                return $"the {Fields[i].Name} '{parts[i]}' is not valid: give {Fields[i].Min} to {Fields[i].Max}, a list (1,15), a range (1-5), a step (*/6) or *.";
        }

        return null;
    }

    /// <summary>The five fields of a valid expression.</summary>
    internal static IReadOnlyList<CronField> Read(string expression) =>
        [.. expression.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select((part, field) =>
        {
            var items = part.Split(',');
            return new CronField([.. items.SelectMany(item => Values(item, field)).Distinct().Order()], items.Any(item => item == "*" || (field == Weekday && WholeWeeks.Contains(item))));
        })];

    private static IEnumerable<int> Values(string item, int field)
    {
        // Sunday is 7 only where it is said to be.
        var (min, max) = (Fields[field].Min, field == Weekday ? 6 : Fields[field].Max);
        var slash = item.Split('/');
        int[] ends = slash[0] == "*" ? [min, max] : [.. slash[0].Split('-').Select(v => Value(v, field)!.Value)];
        // Quartz makes nothing of a step after names of months.
        int? step = slash.Length == 2 && !(field == Month && char.IsAsciiLetter(slash[0][0])) ? Number(slash[1]) : null;
        if (step is not null && ends.Length == 1)
            // From there to the last.
            ends = [field == Weekday ? ends[0] % 7 : ends[0], max];
        for (var value = ends[0]; value <= ends[^1]; value += step ?? 1)
            yield return field == Weekday ? value % 7 : value;
    }

    // item = ("*" | value ["-" value]) ["/" step]
    private static bool IsItem(string item, int field)
    {
        var (_, min, max, _) = Fields[field];
        var slash = item.Split('/');
        if (slash.Length > 2 || (slash.Length == 2 && !(Number(slash[1]) is { } step && step >= 1 && step <= max)))
            return false;
        if (slash[0] == "*")
            return true;
        var range = slash[0].Split('-');
        // Quartz reads no range of a number and a name.
        if (range.Length > 2 || (range.Length == 2 && (Number(range[0]) is null) != (Number(range[1]) is null)))
            return false;
        var values = range.Select(v => Value(v, field)).ToArray();
        return values.All(v => v >= min && v <= max) && (values.Length == 1 || values[0] <= values[1]);
    }

    private static int? Value(string text, int field)
    {
        var word = Array.FindIndex(Fields[field].Words, w => w.Equals(text, StringComparison.OrdinalIgnoreCase));
        return word < 0 ? Number(text) : word + Fields[field].Min;
    }

    private static int? Number(string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
