namespace MarketX.DrPortal.Core.Archive;

/// <summary>
/// Header and table of contents of an archive: all that precedes the first data block. On its own it is an archive
/// too, from which pg_restore restores everything but data.
/// </summary>
public sealed class ArchiveHead
{
    private readonly Dictionary<int, TocEntry> _byDumpId;

    internal ArchiveHead(ArchiveHeader header, IReadOnlyList<TocEntry> entries, ReadOnlyMemory<byte> bytes)
    {
        Header = header;
        Entries = entries;
        Bytes = bytes;
        _byDumpId = entries.ToDictionary(entry => entry.DumpId);
    }

    /// <summary>How, when and from what the archive was made.</summary>
    public ArchiveHeader Header { get; }

    /// <summary>The entries in the archive's order, which is the order of a serial restore and of the data blocks.</summary>
    public IReadOnlyList<TocEntry> Entries { get; }

    /// <summary>The head itself, byte for byte.</summary>
    public ReadOnlyMemory<byte> Bytes { get; }

    /// <summary>Bytes of the head: the first data block, if there is one, starts here.</summary>
    public int Length => Bytes.Length;

    /// <summary>
    /// PostgreSQL's name of the encoding of texts and data, for example <c>UTF8</c> or <c>LATIN1</c>. An archive that
    /// does not say is taken as <c>SQL_ASCII</c>, as pg_restore does.
    /// </summary>
    public required string Encoding { get; init; }

    /// <summary>Whether a backslash is an ordinary character in <c>'...'</c> in this archive's SQL.</summary>
    public required bool StandardConformingStrings { get; init; }

    /// <summary>
    /// Whether the archive says where each data block starts, so that one table can be had without reading the others.
    /// True also where there is no data.
    /// </summary>
    public bool HasDataOffsets => Entries.All(entry => entry.DataState != TocDataState.NotSet);

    /// <summary>The entry of that number, or null.</summary>
    /// <param name="dumpId">The entry's number.</param>
    public TocEntry? Find(int dumpId) => _byDumpId.GetValueOrDefault(dumpId);
}
