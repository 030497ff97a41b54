namespace MarketX.DrPortal.Core.Archive.Blocks;

/// <summary>The start of a data block.</summary>
/// <param name="Entry">The entry that it belongs to.</param>
/// <param name="Content">What it holds.</param>
/// <param name="Offset">Bytes from the start of the archive to it.</param>
internal readonly record struct BlockHeader(TocEntry Entry, BlockContent Content, long Offset)
{
    private const byte Data = 1;
    private const byte LargeObjects = 3;

    /// <summary>Bytes of a block's start where integers are that long with their sign.</summary>
    public static int Length(int intLength) => 1 + intLength;

    /// <summary>Reads a block's start.</summary>
    public static async ValueTask<BlockHeader> ReadAsync(ArchiveSource source, ArchiveHead head, CancellationToken cancellationToken)
    {
        source.Place = "start of a data block";
        var offset = source.Position;
        var type = await source.ByteAsync(cancellationToken);
        var dumpId = await source.IntAsync(cancellationToken);
        if (type is not (Data or LargeObjects))
            throw source.Damaged($"There is no kind {type} of data.");
        if (head.Find(dumpId) is not { } entry)
            throw source.Damaged($"There is data of an entry {dumpId}, which the table of contents does not have.");

        source.Place = PlaceOf(entry);
        if (entry.DataState == TocDataState.NoData)
            throw source.Damaged("There is data of an entry that should have none.");
        if (entry.Description == "BLOBS" != (type == LargeObjects))
            throw source.Damaged("The data is of another kind than the entry.");
        return new BlockHeader(entry, ContentOf(entry), offset);
    }

    /// <summary>An entry's data in words, for messages.</summary>
    public static string PlaceOf(TocEntry entry) =>
        $"data of {(string.IsNullOrEmpty(entry.Namespace) ? "" : entry.Namespace + ".")}{entry.Tag}, entry with number {entry.DumpId}";

    private static BlockContent ContentOf(TocEntry entry) => entry.Description == "BLOBS" ? BlockContent.LargeObjects
        : entry.Raw.CopyStatement is { IsEmpty: false } ? BlockContent.CopyText
        : BlockContent.Other;
}
