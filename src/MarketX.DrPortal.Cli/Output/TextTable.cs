namespace MarketX.DrPortal.Cli.Output;

/// <summary>Columns of plain text, as wide as their widest value. A heading that begins with <c>&gt;</c> is aligned to the right.</summary>
internal sealed class TextTable(params string[] headings)
{
    private readonly List<string[]> _rows = [];

    public void Add(params string[] values) => _rows.Add(values);

    public void WriteTo(TextWriter writer)
    {
        string[][] lines = [[.. headings.Select(h => h.TrimStart('>'))], .. _rows];
        var widths = headings.Select((_, column) => lines.Max(l => l[column].Length)).ToArray();
        foreach (var line in lines)
        {
            var cells = line.Select((value, column) => headings[column].StartsWith('>') ? value.PadLeft(widths[column]) : value.PadRight(widths[column]));
            writer.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }
}
