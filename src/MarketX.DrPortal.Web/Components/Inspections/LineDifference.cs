namespace MarketX.DrPortal.Web.Components.Inspections;

/// <summary>Two texts line by line.</summary>
internal static class LineDifference
{
    // Longer texts are shown one after the other: the table below would have millions of cells.
    private const int MostLines = 1500;

    /// <summary>A line, and on which side it is: -1 only before, 1 only after, 0 both.</summary>
    public readonly record struct Line(int Side, string Text);

    /// <summary>The lines of both, by their longest common subsequence. A comma at the end of a line does not count.</summary>
    public static IReadOnlyList<Line> Of(string? before, string? after)
    {
        string[] a = Split(before), b = Split(after);
        if (a.Length > MostLines || b.Length > MostLines)
            return [.. a.Select(t => new Line(-1, t)), .. b.Select(t => new Line(1, t))];
        var common = new int[a.Length + 1, b.Length + 1];
        for (var i = a.Length - 1; i >= 0; i--)
        {
            for (var j = b.Length - 1; j >= 0; j--)
                common[i, j] = Same(a[i], b[j]) ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        }

        var lines = new List<Line>();
        var (x, y) = (0, 0);
        while (x < a.Length || y < b.Length)
        {
            if (x < a.Length && y < b.Length && Same(a[x], b[y]))
                (lines, x, y) = (Add(lines, 0, b[y]), x + 1, y + 1);
            else if (y == b.Length || (x < a.Length && common[x + 1, y] >= common[x, y + 1]))
                (lines, x) = (Add(lines, -1, a[x]), x + 1);
            else
                (lines, y) = (Add(lines, 1, b[y]), y + 1);
        }

        return lines;
    }

    private static List<Line> Add(List<Line> lines, int side, string text)
    {
        lines.Add(new Line(side, text));
        return lines;
    }

    private static bool Same(string a, string b) => a.TrimEnd().TrimEnd(',') == b.TrimEnd().TrimEnd(',');

    private static string[] Split(string? text) => string.IsNullOrEmpty(text) ? [] : text.Replace("\r\n", "\n", StringComparison.Ordinal).Split('\n');
}
