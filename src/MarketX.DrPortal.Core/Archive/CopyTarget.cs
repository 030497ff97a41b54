namespace MarketX.DrPortal.Core.Archive;

/// <summary>
/// Where an entry's COPY text goes. An archive is executable SQL, so a restore that runs COPY itself runs only what
/// parses as this and nothing more.
/// </summary>
/// <param name="Schema">The table's schema, unquoted; null in archives of old pg_dumps, which set the search path.</param>
/// <param name="Table">The table, unquoted; of a partition that loads through its root, the root.</param>
/// <param name="Columns">The columns in the order of the data, unquoted; empty for a table without columns.</param>
public sealed record CopyTarget(string? Schema, string Table, IReadOnlyList<string> Columns)
{
    /// <summary>
    /// Parses a statement that is exactly <c>COPY name (columns) FROM stdin;</c>: no options, no query, no second
    /// statement.
    /// </summary>
    /// <param name="statement">A <see cref="TocEntry.CopyStatement"/>.</param>
    /// <returns>The target, or null where the statement is anything else.</returns>
    public static CopyTarget? TryParse(string? statement)
    {
        var tokens = new SqlCursor(SqlTokenizer.All(statement ?? ""));
        if (!tokens.TakeWord("copy") || tokens.TakeQualifiedName() is not { } name)
            return null;

        var columns = new List<string>();
        if (tokens.TakeSymbol('('))
        {
            do
            {
                if (tokens.TakeName() is not { } column)
                    return null;
                columns.Add(column);
            }
            while (tokens.TakeSymbol(','));
            if (!tokens.TakeSymbol(')'))
                return null;
        }

        var ends = tokens.TakeWord("from") && tokens.TakeWord("stdin") && tokens.TakeSymbol(';') && tokens.AtEnd;
        return ends ? new CopyTarget(name.Schema, name.Name, columns) : null;
    }

    /// <summary>
    /// The statement written anew with every name quoted, without a semicolon, so that options can follow. Run this
    /// rather than the archive's text: then nothing depends on the server reading it as we did.
    /// </summary>
    public string ToCopyStatement()
    {
        var columns = Columns.Count == 0 ? "" : $" ({string.Join(", ", Columns.Select(Quote))})";
        return $"COPY {(Schema is null ? "" : Quote(Schema) + ".")}{Quote(Table)}{columns} FROM stdin";
    }

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
