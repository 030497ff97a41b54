using System.Globalization;
using MarketX.DrPortal.Core.Inspections.Schemas;

namespace MarketX.DrPortal.Core.Inspections.Comparing;

/// <summary>What came of holding a database against production: rows of each table, what would be lost, and the schemas.</summary>
public sealed record ComparisonReport
{
    /// <summary>The database that was inspected.</summary>
    public required string Database { get; init; }

    /// <summary>The server that it is on, by its name; null: production's.</summary>
    public string? Server { get; init; }

    /// <summary>Production's name.</summary>
    public required string Production { get; init; }

    /// <summary>The backup that the database was held against too; null where none is known.</summary>
    public string? Key { get; init; }

    /// <summary>The moment whose data the backup holds (UTC); null where that is not known.</summary>
    public DateTimeOffset? SnapshotAt { get; init; }

    /// <summary>The moment as of which production was counted (UTC); null where the server has no production.</summary>
    public DateTimeOffset? ProductionAt { get; init; }

    /// <summary>The tables, those that differ first.</summary>
    public required IReadOnlyList<TableComparison> Tables { get; init; }

    /// <summary>What production's schema has more, less and otherwise.</summary>
    public required SchemaDifference Schema { get; init; }

    /// <summary>What could not be said, and why.</summary>
    public required IReadOnlyList<string> Notes { get; init; }

    /// <summary>Whether it is production itself, which was held against the backup.</summary>
    public bool IsOfProduction => Server is null && Database == Production;

    /// <summary>Tables with another number of rows, or in one of both only.</summary>
    public int Differing => Tables.Count(t => t.Differs);

    /// <summary>Rows in production that are newer than the backup, as far as times tell.</summary>
    public long Newer => Tables.Sum(t => t.Newer ?? 0);

    /// <summary>The rows in a sentence.</summary>
    public string Sentence
    {
        get
        {
            var (less, more) = (Tables.Where(t => t.Difference < 0).ToList(), Tables.Where(t => t.Difference > 0).ToList());
            var oneSided = Tables.Count(t => t.Before is null != t.InProduction is null);
            if (ProductionAt is null)
                return $"The server has no production database \"{Production}\": there is nothing to compare with.";
            if (Differing == 0)
                return $"All {Count(Tables.Count, "table")} have as many rows in \"{Production}\" as in {Other}.";
            var parts = new List<string>();
            if (less.Count > 0)
                parts.Add($"{Count(less.Count, "table")} with {Count(-less.Sum(t => t.Difference!.Value), "row")} less");
            if (more.Count > 0)
                parts.Add($"{Count(more.Count, "table")} with {Count(more.Sum(t => t.Difference!.Value), "row")} more");
            if (oneSided > 0)
                parts.Add($"{Count(oneSided, "table")} on one side only");
            return $"\"{Production}\" has, against {Other}: {string.Join(", ", parts)}.";
        }
    }

    /// <summary>What would be lost, in a sentence.</summary>
    public string LossSentence
    {
        get
        {
            var (losing, without) = (Tables.Count(t => t.Newer > 0), Tables.Count(t => t is { InProduction: > 0, Newer: null }));
            var unsaid = without == 0 ? "" : $" {Count(without, "table")} with rows {(without == 1 ? "has" : "have")} no time by which to tell.";
            return SnapshotAt is null ? "What would be lost cannot be said: the moment of the backup is not known."
                : ProductionAt is null ? "There is no production that could lose anything."
                : Newer == 0 ? $"No row in \"{Production}\" is newer than the backup, by the times that rows carry.{unsaid}"
                : $"{Count(Newer, "row")} in {Count(losing, "table")} of \"{Production}\" {(Newer == 1 ? "is" : "are")} newer than the backup and not in it.{unsaid}";
        }
    }

    private string Other => IsOfProduction ? "the backup" : $"\"{Database}\"{(Server is null ? "" : $" on {Server}")}";

    private static string Count(long count, string what) => string.Create(CultureInfo.InvariantCulture, $"{count:N0} {what}{(count == 1 ? "" : "s")}");
}
