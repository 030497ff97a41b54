using MarketX.DrPortal.Core.Archive.Rows;
using MarketX.DrPortal.Core.Backups;

namespace MarketX.DrPortal.Core.Verifications;

/// <summary>
/// Rows that are compared together: those of one table, or of all partitions that were loaded through one root, because
/// the server may have put them into other partitions than they came from.
/// </summary>
/// <param name="Table">What it is called in the report.</param>
/// <param name="Sources">The tables to read.</param>
/// <param name="Columns">The columns to read, in the backup's order; null where that is not known or not one: then only rows are counted.</param>
/// <param name="Expected">What the backup holds; null where the manifest does not say.</param>
/// <param name="ExpectedBytes">Bytes of its text; null where the manifest does not say.</param>
internal sealed record TablePlan(string Table, IReadOnlyList<CatalogTable> Sources, IReadOnlyList<string>? Columns, RowTally? Expected, long? ExpectedBytes)
{
    // COPY text in an archive ends with "\.\n\n\n".
    private const int EndMark = 5;

    /// <summary>What is to be read, and what shows without reading: tables that are missing, new, or have other columns.</summary>
    public static (IReadOnlyList<TablePlan> Plans, IReadOnlyList<TableVerification> Findings) Of(
        ManifestArchive archive, Dictionary<(string Schema, string Name), CatalogTable> catalog)
    {
        var findings = new List<TableVerification>();
        var plans = new List<TablePlan>();
        foreach (var table in archive.Tables.Where(t => !catalog.ContainsKey((t.Schema, t.Name))))
            findings.Add(new TableVerification($"{table.Schema}.{table.Name}", TableFinding.Missing, table.Data?.Tally?.Rows, null));
        var known = archive.Tables.Select(t => (t.Schema, t.Name)).ToHashSet();
        findings.AddRange(catalog.Values.Where(t => !t.IsOfExtension && !known.Contains((t.Schema, t.Name)))
            .Select(t => new TableVerification(t.FullName, TableFinding.Extra, null, null)));

        var withData = archive.Tables.Where(t => t.Data is not null && catalog.ContainsKey((t.Schema, t.Name))).ToList();
        foreach (var group in withData.GroupBy(t => t.LoadsInto ?? $"{t.Schema}.{t.Name}\0"))
        {
            var tables = group.ToList();
            var sources = tables.Select(t => catalog[(t.Schema, t.Name)]).ToList();
            var plan = new TablePlan(group.Key.TrimEnd('\0'), sources, ColumnsOf(tables), Sum(tables),
                tables.All(t => t.Data!.RawBytes is not null) ? tables.Sum(t => t.Data!.RawBytes!.Value - EndMark) : null);
            if (plan.OtherColumns() is { } note)
                findings.Add(new TableVerification(plan.Table, TableFinding.Columns, plan.Expected?.Rows, null, note));
            else
                plans.Add(plan);
        }

        return (plans, findings);
    }

    /// <summary>Compares what was read.</summary>
    /// <param name="found">The rows.</param>
    /// <param name="digestsCompare">Whether digests mean anything: the rows were written and read with the same settings.</param>
    public TableVerification Compare(RowTally found, bool digestsCompare)
    {
        if (Expected is not { } expected)
            return new TableVerification(Table, TableFinding.Unknown, null, found.Rows, "The manifest has no count of its rows.");
        // Rows that CREATE EXTENSION made stand beside those of the backup, and no digest tells which are which.
        if (Sources.Any(s => s.ExtensionFilter?.Length == 0) && found.Rows > expected.Rows)
            return new TableVerification(Table, TableFinding.Counts, expected.Rows, found.Rows, "The extension that it belongs to brings rows of its own.");
        if (found.Rows != expected.Rows)
            return new TableVerification(Table, TableFinding.Rows, expected.Rows, found.Rows);
        var finding = Columns is null || !digestsCompare ? TableFinding.Counts
            : found.Digest == expected.Digest ? TableFinding.Exact : TableFinding.Contents;
        var note = digestsCompare && Columns is null ? "The order of its columns in the backup is not known, or not the same in all partitions." : null;
        return new TableVerification(Table, finding, expected.Rows, found.Rows, note);
    }

    private static IReadOnlyList<string>? ColumnsOf(List<ManifestTable> tables) =>
        tables[0].Columns is { } first && tables.All(t => t.Columns is { } columns && columns.SequenceEqual(first)) ? first : null;

    private static RowTally? Sum(List<ManifestTable> tables) => tables.All(t => t.Data!.Tally is not null)
        ? tables.Aggregate(default(RowTally), (sum, table) => sum + table.Data!.Tally!.Value) : null;

    private string? OtherColumns()
    {
        if (Columns is null)
            return null;
        foreach (var source in Sources)
        {
            var (more, less) = (source.Columns.Except(Columns).ToList(), Columns.Except(source.Columns).ToList());
            if (more.Count + less.Count > 0)
                return $"{source.FullName}:{(less.Count > 0 ? $" without {string.Join(", ", less)}" : "")}{(more.Count > 0 ? $" with {string.Join(", ", more)}, which the backup does not have" : "")}.";
        }

        return null;
    }
}
