using MarketX.DrPortal.Core.Archive;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>Which entry belongs to which table, and which table is a partition of which, told from the entries' SQL.</summary>
internal sealed class TableEntries
{
    private readonly ArchiveHead _head;
    private readonly Dictionary<TableName, int> _definitions = [];
    private readonly Dictionary<int, int> _parents = [];
    private readonly ILookup<int, int> _partitions;

    public TableEntries(ArchiveHead head)
    {
        _head = head;
        foreach (var entry in head.Entries.Where(IsTable))
            _definitions.TryAdd(TableName.Of(entry), entry.DumpId);
        // Before PostgreSQL 14 pg_dump attached a partition in the entry that makes it.
        foreach (var entry in head.Entries.Where(entry => entry.Description == "TABLE ATTACH" || IsTable(entry)))
        {
            if (Attached(entry) is var (parent, partition))
                _parents[partition] = parent;
        }

        _partitions = _parents.ToLookup(pair => pair.Value, pair => pair.Key);
    }

    /// <summary>Whether the entry creates something that has rows or columns, so that others can need its definition.</summary>
    public static bool IsRelation(TocEntry entry) => IsTable(entry) || entry.Description is "VIEW" or "MATERIALIZED VIEW";

    public static bool IsTable(TocEntry entry) => entry.Description is "TABLE" or "FOREIGN TABLE";

    /// <summary>The entry that creates a table; null where the archive has none.</summary>
    public int? DefinitionOf(TableName name) => _definitions.TryGetValue(name, out var id) ? id : null;

    /// <summary>The table that this one is a partition of; null where it is none.</summary>
    public int? ParentOf(int definition) => _parents.TryGetValue(definition, out var parent) ? parent : null;

    /// <summary>The tables above a partition, the nearest first.</summary>
    public IEnumerable<int> AncestorsOf(int definition)
    {
        var seen = new HashSet<int> { definition };
        for (var at = ParentOf(definition); at is { } parent && seen.Add(parent); at = ParentOf(parent))
            yield return parent;
    }

    /// <summary>The partitions of a table, and theirs.</summary>
    public IReadOnlyCollection<int> DescendantsOf(int definition)
    {
        var found = new HashSet<int>();
        var open = new Stack<int>([definition]);
        while (open.TryPop(out var table))
        {
            foreach (var partition in _partitions[table].Where(found.Add))
                open.Push(partition);
        }

        return found;
    }

    /// <summary>The entry of the table that an entry is a part of; null where it is of none.</summary>
    public int? OwnerOf(TocEntry entry)
    {
        var tables = entry.Dependencies.Distinct().Where(id => _head.Find(id) is { } found && IsTable(found)).ToList();
        if (tables.Count == 0)
            return null;
        // Others are those that it uses, such as a policy's subquery: only the SQL tells which is which.
        return tables.Count == 1 && entry.Description is not ("POLICY" or "RULE" or "TRIGGER")
            ? tables[0]
            : Subject(entry) is { } name ? DefinitionOf(name) : tables.Count == 1 ? tables[0] : null;
    }

    private TableName? Subject(TocEntry entry)
    {
        var tokens = Tokens(entry);
        if (tokens.TakeWord("alter"))
        {
            tokens.TakeWord("foreign");
            tokens.TakeWord("table");
        }
        else if (!tokens.SkipPastWord(entry.Description switch { "RULE" => "to", "STATISTICS" => "from", _ => "on" })
            || (entry.Description == "RULE" && tokens.AtEnd))
        {
            return null;
        }

        tokens.TakeWord("only");
        return tokens.TakeQualifiedName() is { } name ? new TableName(name.Schema ?? entry.Namespace ?? "", name.Name) : null;
    }

    /// <summary>Reads <c>ALTER TABLE [ONLY] parent ATTACH PARTITION partition</c>, which may follow a CREATE TABLE.</summary>
    private (int Parent, int Partition)? Attached(TocEntry entry)
    {
        if (entry.Definition is not { } sql || !sql.Contains("ATTACH PARTITION", StringComparison.Ordinal))
            return null;
        var tokens = Tokens(entry);
        while (tokens.SkipPastWord("alter"))
        {
            if (!tokens.TakeWord("table"))
                continue;
            tokens.TakeWord("only");
            if (tokens.TakeQualifiedName() is { } parent && tokens.TakeWord("attach") && tokens.TakeWord("partition")
                && tokens.TakeQualifiedName() is { } partition
                && Find(parent) is { } parentId && Find(partition) is { } partitionId)
            {
                return (parentId, partitionId);
            }
        }

        return null;

        int? Find((string? Schema, string Name) name) => DefinitionOf(new TableName(name.Schema ?? entry.Namespace ?? "", name.Name));
    }

    private SqlCursor Tokens(TocEntry entry) => new(SqlTokenizer.All(entry.Definition ?? "", _head.StandardConformingStrings));
}
