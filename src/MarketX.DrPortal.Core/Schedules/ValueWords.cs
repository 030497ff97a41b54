using System.Globalization;

namespace MarketX.DrPortal.Core.Schedules;

/// <summary>Lists of values in words.</summary>
internal static class ValueWords
{
    /// <summary>What lies between each value and the next; null where that differs, or where there is no next.</summary>
    public static int? Step(IReadOnlyList<int> values)
    {
        if (values.Count < 2)
            return null;
        var step = values[1] - values[0];
        return values.Zip(values.Skip(1), (value, next) => next - value).All(difference => difference == step) ? step : null;
    }

    /// <summary>The values with what they are: <c>day 5</c>, <c>days 1 and 15</c>, <c>every 2nd day from 1 to 31</c>.</summary>
    /// <param name="values">The values.</param>
    /// <param name="unit">What they are.</param>
    /// <param name="most">How many are listed one by one; more are said by their step, where they have one.</param>
    /// <param name="name">How one is written.</param>
    public static string Of(IReadOnlyList<int> values, string unit, int most, Func<int, string> name) =>
        values.Count > most && Step(values) is > 1 and { } step ? $"every {Ordinal(step)} {unit} from {name(values[0])} to {name(values[^1])}"
        : $"{(values.Count == 1 ? unit : $"{unit}s")} {List(values, name)}";

    /// <summary>The values, three or more in a row as <c>a to c</c>.</summary>
    public static string List(IReadOnlyList<int> values, Func<int, string> name)
    {
        var parts = new List<string>();
        for (var i = 0; i < values.Count; i++)
        {
            var end = i;
            while (end + 1 < values.Count && values[end + 1] == values[end] + 1)
                end++;
            parts.Add(end - i > 1 ? $"{name(values[i])} to {name(values[end])}" : name(values[i]));
            if (end - i > 1)
                i = end;
        }

        return And(parts);
    }

    /// <summary><c>a</c>, <c>a and b</c>, <c>a, b and c</c>.</summary>
    public static string And(IEnumerable<string> parts)
    {
        var all = parts.ToList();
        return all.Count == 1 ? all[0] : $"{string.Join(", ", all.SkipLast(1))} and {all[^1]}";
    }

    private static string Ordinal(int number) => number.ToString(CultureInfo.InvariantCulture) + (number is >= 11 and <= 13 ? "th" : (number % 10) switch { 1 => "st", 2 => "nd", 3 => "rd", _ => "th" });
}
