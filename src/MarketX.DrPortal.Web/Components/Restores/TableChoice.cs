using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Web.Components.Restores;

/// <summary>The tables of one backup, and which of them are chosen. It outlives pages and searches of the list.</summary>
public sealed class TableChoice
{
    private readonly BackupDetail _backup;
    private readonly ForeignKeys _keys;
    private readonly HashSet<TableName> _chosen = [];
    private HashSet<TableName> _coming = [];

    /// <summary>Begins with the tables that a request names; names that the backup does not have are passed over.</summary>
    public TableChoice(BackupDetail backup, IEnumerable<string>? chosen)
    {
        ArgumentNullException.ThrowIfNull(backup);
        _backup = backup;
        All = TableFacts.Of(backup);
        _keys = ForeignKeys.Of(backup.Head!);
        var byName = All.ToLookup(table => table.Name.ToRequest(), StringComparer.Ordinal);
        foreach (var table in (chosen ?? []).SelectMany(name => byName[name]))
            _chosen.Add(table.Name);
        Refresh();
    }

    /// <summary>All tables, in the archive's order.</summary>
    public IReadOnlyList<TableFacts> All { get; }

    /// <summary>Whether the backup says how many rows its tables have.</summary>
    public bool RowsKnown => All.All(table => table.Rows is not null);

    /// <summary>Whether the backup says how much of it each table is.</summary>
    public bool BytesKnown => All.All(table => table.StoredBytes is not null);

    /// <summary>The tables that a restore brings: those chosen, and the partitions of those.</summary>
    public IEnumerable<TableFacts> Coming => All.Where(table => _coming.Contains(table.Name));

    /// <summary>How many were chosen.</summary>
    public int Count => _chosen.Count;

    /// <summary>For <see cref="RestoreRequest.Tables"/>: in the archive's order.</summary>
    public IReadOnlyList<string> ToRequest() => [.. All.Where(table => _chosen.Contains(table.Name)).Select(table => table.Name.ToRequest())];

    /// <summary>Whether a table was chosen itself.</summary>
    public bool Has(TableName table) => _chosen.Contains(table);

    /// <summary>Whether a table comes because one that it is a partition of was chosen.</summary>
    public bool Follows(TableName table) => !_chosen.Contains(table) && _coming.Contains(table);

    /// <summary>Chooses tables, or takes them out.</summary>
    public void Set(IEnumerable<TableName> tables, bool chosen)
    {
        if (chosen)
            _chosen.UnionWith(tables);
        else
            _chosen.ExceptWith(tables);
        Refresh();
    }

    /// <summary>The tables whose names contain a text.</summary>
    public IReadOnlyList<TableFacts> Matching(string text) =>
        text.Length == 0 ? All : [.. All.Where(table => table.Name.ToString().Contains(text, StringComparison.OrdinalIgnoreCase))];

    /// <summary>One page of the list.</summary>
    public Page<TableFacts> Find(string text, TableSort sort, bool descending, int skip, int take)
    {
        var matching = Matching(text);
        var sorted = sort switch
        {
            TableSort.Rows => Order(table => table.Rows ?? 0),
            TableSort.RawBytes => Order(table => table.RawBytes ?? 0),
            TableSort.StoredBytes => Order(table => table.StoredBytes ?? 0),
            _ => descending
                ? matching.OrderByDescending(table => table.Name.ToString(), StringComparer.OrdinalIgnoreCase)
                : matching.OrderBy(table => table.Name.ToString(), StringComparer.OrdinalIgnoreCase),
        };
        return new Page<TableFacts>([.. sorted.ThenBy(table => table.Name.ToString(), StringComparer.Ordinal).Skip(skip).Take(take)], matching.Count, All.Count);

        IOrderedEnumerable<TableFacts> Order(Func<TableFacts, long> by) => descending ? matching.OrderByDescending(by) : matching.OrderBy(by);
    }

    /// <summary>What the chosen tables refer to, then what refers to them; each neighbour once.</summary>
    public IReadOnlyList<TableHint> Hints()
    {
        var losing = _coming.SelectMany(_keys.Of).Where(key => !_coming.Contains(key.To)).DistinctBy(key => key.To)
            .Select(key => new TableHint($"{key.From} refers to {key.To}, which is not chosen: that foreign key will be left out.", key.To, LosesKey: true));
        var referring = _coming.SelectMany(_keys.To).Where(key => !_coming.Contains(key.From)).DistinctBy(key => key.From)
            .Select(key => new TableHint($"{key.From} refers to {key.To}.", key.From, LosesKey: false));
        return [.. losing.Concat(referring).DistinctBy(hint => hint.Neighbour).OrderByDescending(hint => hint.LosesKey).ThenBy(hint => hint.Neighbour.ToString(), StringComparer.Ordinal)];
    }

    private void Refresh()
    {
        try
        {
            _coming = Count == 0 ? [] : [.. TableSelection.Of(_backup.Head!, ToRequest()).Tables.Select(table => new TableName(table.Schema, table.Name))];
        }
        catch (RequestRefusedException)
        {
            // The checks, which follow each change, say why it is refused.
            _coming = [.. _chosen];
        }
    }
}
