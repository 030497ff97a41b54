using MarketX.DrPortal.Core.Archive;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>Says what a selection of tables leaves out.</summary>
internal sealed class SelectionNotes(ArchiveHead head)
{
    private const int NamesShown = 5;

    /// <param name="tables">Which entry belongs to which table.</param>
    /// <param name="chosen">Entries of the tables with rows.</param>
    /// <param name="whole">Entries of the tables that have everything that belongs to them, rows apart.</param>
    /// <param name="taken">All entries that come.</param>
    public IReadOnlyList<string> Of(TableEntries tables, HashSet<int> chosen, HashSet<int> whole, HashSet<int> taken) =>
    [
        .. head.Entries.Where(entry => !taken.Contains(entry.DumpId)).Select(entry => Missing(entry, tables, chosen, whole)).OfType<string>(),
        .. Empty(tables, chosen, taken),
        .. Views(chosen, taken),
        .. ArchiveContents.Of(head, archiveLength: null).HasLargeObjects
            ? ["Large objects are left out: the backup does not say which table they belong to."]
            : Array.Empty<string>(),
    ];

    private string? Missing(TocEntry entry, TableEntries tables, HashSet<int> chosen, HashSet<int> whole)
    {
        if (!entry.Dependencies.Any(whole.Contains))
            return null;
        switch (entry.Description)
        {
            case "FK CONSTRAINT" when ForeignKeys.TryParse(entry, head.StandardConformingStrings) is { } key
                && tables.DefinitionOf(key.From) is { } from && whole.Contains(from):
                return $"{key.From} refers to {key.To}, which is not chosen: the foreign key \"{key.Name}\" is left out.";
            case "RULE" or "POLICY" or "TRIGGER" when tables.OwnerOf(entry) is { } owner && whole.Contains(owner):
                var others = entry.Dependencies.Distinct().Where(id => !whole.Contains(id)).Select(head.Find)
                    .OfType<TocEntry>().Where(TableEntries.IsRelation).Select(other => TableName.Of(other).ToString()).Order(StringComparer.Ordinal);
                var name = TableName.Of(head.Find(owner)!);
                return $"The {entry.Description.ToLowerInvariant()} \"{NameIn(entry, name)}\" of {name} is left out: it needs {string.Join(", ", others)}, not chosen.";
            case "FOREIGN TABLE" when tables.ParentOf(entry.DumpId) is { } parent && chosen.Contains(parent):
                return $"{TableName.Of(entry)} is left out: it is a partition on another server.";
            case "TABLE" when tables.ParentOf(entry.DumpId) is null && Inherits(entry):
                var above = string.Join(", ", entry.Dependencies.Where(chosen.Contains).Select(id => TableName.Of(head.Find(id)!).ToString()));
                return above.Length > 0 ? $"{TableName.Of(entry)} inherits from {above} and is not chosen: its rows are left out." : null;
            default:
                return null;
        }
    }

    private IEnumerable<string> Empty(TableEntries tables, HashSet<int> chosen, HashSet<int> taken)
    {
        var above = chosen.SelectMany(tables.AncestorsOf).ToHashSet();
        return taken.Where(id => !chosen.Contains(id)).Select(id => head.Find(id)!).Where(TableEntries.IsTable).OrderBy(entry => TableName.Of(entry).ToString(), StringComparer.Ordinal)
            .Select(entry => above.Contains(entry.DumpId)
                ? $"{TableName.Of(entry)} comes with the chosen partitions alone: the rows of its other partitions are left out."
                : $"{TableName.Of(entry)} is made without its rows: a chosen table needs its definition.");
    }

    private IEnumerable<string> Views(HashSet<int> chosen, HashSet<int> taken)
    {
        var views = head.Entries.Where(entry => entry.Description is "VIEW" or "MATERIALIZED VIEW" && !taken.Contains(entry.DumpId) && entry.Dependencies.Any(chosen.Contains))
            .Select(entry => TableName.Of(entry).ToString()).ToList();
        if (views.Count > 0)
            yield return $"Views of the tables are left out: {string.Join(", ", views.Take(NamesShown))}{(views.Count > NamesShown ? $" and {views.Count - NamesShown} more" : "")}.";
    }

    private bool Inherits(TocEntry entry) =>
        new SqlCursor(SqlTokenizer.All(entry.Definition ?? "", head.StandardConformingStrings)).SkipPastWord("inherits");

    // pg_dump names them "table name".
    private static string NameIn(TocEntry entry, TableName table) =>
        entry.Tag is { } tag && tag.StartsWith(table.Name + " ", StringComparison.Ordinal) ? tag[(table.Name.Length + 1)..] : entry.Tag ?? "";
}
