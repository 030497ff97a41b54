namespace MarketX.DrPortal.Core.Restores;

/// <summary>
/// Blocks that are fetched by one request: one large block, or many small ones that lie side by side. A request for
/// each of ten thousand small tables would take longer than all of their rows.
/// </summary>
/// <param name="Loads">The blocks, in the order of the archive.</param>
internal sealed record LoadGroup(IReadOnlyList<TableLoad> Loads)
{
    private const long SmallBlock = 256 << 10;
    private const long MostBytes = 4 << 20;

    /// <summary>Bytes from the start of the archive to the first block.</summary>
    public long Offset => Loads[0].Offset;

    /// <summary>Bytes from there to the end of the last block.</summary>
    public long Length => Loads[^1].Offset + Loads[^1].StoredBytes - Offset;

    /// <summary>A measure of the work.</summary>
    public long Weight => Loads.Sum(load => load.Weight);

    /// <summary>Groups blocks, the most work first.</summary>
    public static IReadOnlyList<LoadGroup> Of(IEnumerable<TableLoad> loads)
    {
        var groups = new List<LoadGroup>();
        var open = new List<TableLoad>();
        foreach (var load in loads.OrderBy(load => load.Offset))
        {
            var follows = open.Count > 0 && load.StoredBytes <= SmallBlock && open[0].StoredBytes <= SmallBlock
                && load.Offset - (open[^1].Offset + open[^1].StoredBytes) <= SmallBlock && load.Offset + load.StoredBytes - open[0].Offset <= MostBytes;
            if (!follows && open.Count > 0)
            {
                groups.Add(new LoadGroup(open));
                open = [];
            }

            open.Add(load);
        }

        if (open.Count > 0)
            groups.Add(new LoadGroup(open));
        return [.. groups.OrderByDescending(group => group.Weight)];
    }
}
