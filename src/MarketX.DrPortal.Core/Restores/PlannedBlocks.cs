using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Archive.Blocks;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>Where an archive's blocks are, and which of them COPY can take.</summary>
internal sealed class PlannedBlocks(ArchiveHead head, long archiveLength, IReadOnlyDictionary<int, BlockFacts>? facts)
{
    private readonly ArchiveContents _contents = ArchiveContents.Of(head, facts is null ? archiveLength : null);
    private readonly HashSet<int> _ownTables = [.. head.Entries.Where(entry => entry.Description == "TABLE").Select(entry => entry.DumpId)];
    private Dictionary<int, int>? _definitions;

    private Dictionary<int, int> Definitions => _definitions ??= _contents.Tables
        .Where(table => table.DataId is not null && table.DefinitionId is { } id && _ownTables.Contains(id))
        .ToDictionary(table => table.DataId!.Value, table => table.DefinitionId!.Value);

    /// <summary>The block as one for COPY, or null where pg_restore has to load the entry.</summary>
    /// <param name="entry">An entry of the data section.</param>
    /// <param name="byTool">Entries before it that pg_restore loads: what depends on one of them must wait for it.</param>
    /// <exception cref="RunFailedException">Its COPY statement is not one.</exception>
    public TableLoad? TryLoad(TocEntry entry, IReadOnlySet<int> byTool)
    {
        if (entry.DataState == TocDataState.NoData || entry.Description != "TABLE DATA" || string.IsNullOrEmpty(entry.CopyStatement))
            return null;
        var target = CopyTarget.TryParse(entry.CopyStatement)
            ?? throw new RunFailedException($"The archive wants to load {entry.Namespace}.{entry.Tag} with a statement that is not a plain COPY. pg_dump writes no such thing: the archive was made or changed by somebody else. Nothing of it was run.");
        var canLoad = head.Header.Compression.Algorithm is ArchiveCompressionAlgorithm.None or ArchiveCompressionAlgorithm.Gzip
            // Bytes of no known encoding pass unchanged only through a connection of that kind.
            && head.Encoding != "SQL_ASCII" && entry.HasExactText && target.Schema is not null
            && !entry.Dependencies.Any(byTool.Contains);
        if (!canLoad)
            return null;
        var (offset, bytes, known) = PlaceOf(entry);
        return new TableLoad(entry, target, offset, bytes, known)
        {
            OwnTable = Definitions.ContainsKey(entry.DumpId) && target.Table == entry.Tag && target.Schema == entry.Namespace,
        };
    }

    /// <summary>The block for pg_restore.</summary>
    public ToolBlock ForTool(TocEntry entry)
    {
        var (offset, bytes, known) = PlaceOf(entry);
        return new ToolBlock(entry, offset, bytes, known);
    }

    private (long Offset, long Bytes, BlockFacts? Facts) PlaceOf(TocEntry entry)
    {
        if (facts is not null)
        {
            return facts.TryGetValue(entry.DumpId, out var known)
                ? (known.Offset, known.StoredBytes, known)
                : throw new RunFailedException($"The manifest does not know the data of {entry.Namespace}.{entry.Tag}, which the archive has.");
        }

        return entry.DataState == TocDataState.Set && _contents.DataBytes.TryGetValue(entry.DumpId, out var bytes)
            ? (entry.Offset, bytes, null)
            : throw new RunFailedException($"The archive does not say where the data of {entry.Namespace}.{entry.Tag} is.");
    }
}
