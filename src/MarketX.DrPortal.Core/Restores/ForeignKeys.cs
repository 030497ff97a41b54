using MarketX.DrPortal.Core.Archive;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>Which tables of an archive refer to each other.</summary>
public sealed class ForeignKeys
{
    private readonly ILookup<TableName, ForeignKey> _from;
    private readonly ILookup<TableName, ForeignKey> _to;

    private ForeignKeys(IReadOnlyList<ForeignKey> all)
    {
        All = all;
        _from = all.ToLookup(key => key.From);
        _to = all.ToLookup(key => key.To);
    }

    /// <summary>All of them, in the archive's order.</summary>
    public IReadOnlyList<ForeignKey> All { get; }

    /// <summary>
    /// Reads the archive's foreign keys. One of a partitioned table is on its root alone, as pg_dump writes it.
    /// </summary>
    public static ForeignKeys Of(ArchiveHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        return new ForeignKeys([.. head.Entries.Where(entry => entry.Description == "FK CONSTRAINT")
            .Select(entry => TryParse(entry, head.StandardConformingStrings)).OfType<ForeignKey>()]);
    }

    /// <summary>The keys by which a table's rows refer to others, or to their own table.</summary>
    public IEnumerable<ForeignKey> Of(TableName table) => _from[table];

    /// <summary>The keys by which others' rows refer to a table's.</summary>
    public IEnumerable<ForeignKey> To(TableName table) => _to[table];

    /// <summary>Parses <c>ALTER TABLE [ONLY] t ADD CONSTRAINT c FOREIGN KEY (...) REFERENCES o(...)</c>; null for anything else.</summary>
    internal static ForeignKey? TryParse(TocEntry entry, bool standardStrings)
    {
        var tokens = new SqlCursor(SqlTokenizer.All(entry.Definition ?? "", standardStrings));
        if (!tokens.TakeWord("alter") || !tokens.TakeWord("table"))
            return null;
        tokens.TakeWord("only");
        if (tokens.TakeQualifiedName() is not { } from || !tokens.TakeWord("add") || !tokens.TakeWord("constraint")
            || tokens.TakeName() is not { } name || !tokens.SkipPastWord("references") || tokens.TakeQualifiedName() is not { } to)
        {
            return null;
        }

        // Old pg_dumps set the search path and write a schema only where it is another.
        var schema = entry.Namespace ?? "";
        return new ForeignKey(name, new TableName(from.Schema ?? schema, from.Name), new TableName(to.Schema ?? schema, to.Name), entry.DumpId);
    }
}
