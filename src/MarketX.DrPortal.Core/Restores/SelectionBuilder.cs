using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>Gathers the entries of a <see cref="TableSelection"/>.</summary>
internal sealed class SelectionBuilder
{
    private readonly ArchiveHead _head;
    private readonly TableEntries _tables;
    private readonly HashSet<int> _entries = [];
    // Numbers of the entries that make the tables: those with all of their rows, and those that get everything else.
    private readonly HashSet<int> _chosen = [];
    private readonly HashSet<int> _whole = [];
    private readonly SelectionNotes _notes;
    private bool _excludes;

    public SelectionBuilder(ArchiveHead head, IReadOnlyList<ArchiveTable> chosen)
    {
        (_head, _tables, _notes) = (head, new TableEntries(head), new SelectionNotes(head));
        var all = ArchiveContents.Of(head, archiveLength: null).Tables;
        Choose(chosen);
        Tables = [.. all.Where(table => chosen.Contains(table) || (table.DefinitionId is { } id && _chosen.Contains(id)))];
        foreach (var table in Tables)
            TakeTable(table);
        foreach (var table in _whole)
            Require(table);
        while (TakeParts())
        {
            // A part that was taken can have parts of its own, such as a comment.
        }

        WithoutRows = [.. _entries.Select(id => _head.Find(id)!).Where(entry => TableEntries.IsTable(entry) && !_chosen.Contains(entry.DumpId))
            .Select(TableName.Of).OrderBy(name => name.ToString(), StringComparer.Ordinal)];
        LeftOut = _notes.Of(_tables, _chosen, _whole, _entries);
    }

    public IReadOnlySet<int> Entries => _entries;

    public IReadOnlyList<ArchiveTable> Tables { get; }

    public IReadOnlyList<TableName> WithoutRows { get; }

    public IReadOnlyList<string> LeftOut { get; }

    private void Choose(IReadOnlyList<ArchiveTable> tables)
    {
        foreach (var definition in tables.Select(table => table.DefinitionId).OfType<int>())
        {
            // A foreign table has no rows in the archive, and would reach out to another server.
            int[] family = [definition, .. _tables.DescendantsOf(definition).Where(id => _head.Find(id)!.Description == "TABLE")];
            _chosen.UnionWith(family);
            _whole.UnionWith(family);
            _whole.UnionWith(_tables.AncestorsOf(definition));
        }
    }

    private void TakeTable(ArchiveTable table)
    {
        if (table.DataId is not { } id)
            return;
        Require(id);
        var name = TableName.Of(table);
        if (table.DefinitionId is null && !_head.Find(id)!.Dependencies.Any(dependency => _head.Find(dependency)?.Description == "EXTENSION"))
            throw new RequestRefusedException($"The backup has only the rows of {name}, not its definition: restore everything, into a database that has the table.");

        // Dumped with --load-via-partition-root, a row may go into another partition than the one that it came from.
        if (CopyTarget.TryParse(_head.Find(id)!.CopyStatement) is { } target
            && new TableName(target.Schema ?? table.Schema, target.Table) is var root && root != name
            && _tables.DefinitionOf(root) is { } definition)
        {
            _whole.Add(definition);
            _whole.UnionWith(_tables.DescendantsOf(definition));
        }
    }

    /// <summary>Takes an entry and all that has to be there before it.</summary>
    private void Require(int id)
    {
        var open = new Stack<int>([id]);
        while (open.TryPop(out var next))
        {
            // pg_dump also names what it did not write, such as the schema public.
            if (_head.Find(next) is not { } entry || !_entries.Add(next))
                continue;
            _excludes |= entry.Description == "CONSTRAINT" && entry.Definition?.Contains("EXCLUDE", StringComparison.Ordinal) == true;
            var owned = IsPlainSequence(entry);
            foreach (var dependency in entry.Dependencies.Where(dependency => !(owned && IsTable(dependency))))
                open.Push(dependency);
        }
    }

    /// <summary>One pass over the archive; false when it found nothing more.</summary>
    private bool TakeParts()
    {
        var before = _entries.Count;
        foreach (var entry in _head.Entries.Where(entry => !_entries.Contains(entry.DumpId) && Belongs(entry)))
            Require(entry.DumpId);
        return _entries.Count > before;
    }

    private bool Belongs(TocEntry entry) => entry.Description switch
    {
        "DEFAULT" or "CONSTRAINT" or "INDEX" or "STATISTICS" or "ROW SECURITY" => IsOfWhole(entry),
        "CHECK CONSTRAINT" => IsOfWhole(entry) || (Uses(entry, "DOMAIN") && HasAll(entry)),
        "TRIGGER" or "POLICY" => IsOfWhole(entry) && NamesNoOther(entry),
        "RULE" => (IsOfWhole(entry) && NamesNoOther(entry)) || IsViewsOwn(entry),
        "FK CONSTRAINT" => IsOfWhole(entry) && RefersToChosen(entry),
        "SEQUENCE" => entry.Dependencies.Any(_whole.Contains),
        "SEQUENCE OWNED BY" => HasAll(entry) && entry.Dependencies.All(id => _head.Find(id) is not { } sequence || HasAll(sequence)),
        "SEQUENCE SET" or "CAST" => HasAll(entry),
        // pg_dump does not say which operator classes a constraint's index uses: those of the types, and any in EXCLUDE.
        "OPERATOR CLASS" => _excludes || (HasAll(entry) && Uses(entry, "TYPE")),
        "EXTENSION" => _excludes,
        "TABLE ATTACH" or "INDEX ATTACH" => HasAll(entry) && entry.Dependencies.Any(_whole.Contains),
        "COMMENT" or "SECURITY LABEL" or "ACL" => HasAll(entry),
        "STATISTICS DATA" => HasAll(entry) && entry.Dependencies.All(id => !IsTable(id) || _chosen.Contains(id)),
        _ => false,
    };

    private bool IsOfWhole(TocEntry entry) =>
        entry.Dependencies.Any(_whole.Contains) && _tables.OwnerOf(entry) is { } owner && _whole.Contains(owner);

    private bool NamesNoOther(TocEntry entry) =>
        entry.Dependencies.All(id => _whole.Contains(id) || _head.Find(id) is not { } other || !TableEntries.IsRelation(other));

    private bool RefersToChosen(TocEntry entry) =>
        ForeignKeys.TryParse(entry, _head.StandardConformingStrings) is { } key && _tables.DefinitionOf(key.To) is { } to && _chosen.Contains(to);

    /// <summary>Of a view that waits for something that is made after the data, pg_dump writes an empty one first and this later.</summary>
    private bool IsViewsOwn(TocEntry entry) => entry.Dependencies.Any(id =>
        _entries.Contains(id) && _head.Find(id) is { Description: "VIEW" or "MATERIALIZED VIEW" } view
        && view.Namespace == entry.Namespace && entry.Tag == $"{view.Tag} _RETURN");

    private bool HasAll(TocEntry entry)
    {
        var known = entry.Dependencies.Where(id => _head.Find(id) is not null).ToList();
        return known.Count > 0 && known.All(_entries.Contains);
    }

    private bool Uses(TocEntry entry, string description) => entry.Dependencies.Any(id => _head.Find(id)?.Description == description);

    private bool IsTable(int id) => _head.Find(id) is { } entry && TableEntries.IsTable(entry);

    /// <summary>
    /// A sequence that is made by CREATE SEQUENCE exists without the table that owns it; one of an identity column is made by altering its table.
    /// </summary>
    private static bool IsPlainSequence(TocEntry entry) =>
        entry.Description == "SEQUENCE" && entry.Definition?.TrimStart().StartsWith("CREATE", StringComparison.Ordinal) == true;
}
