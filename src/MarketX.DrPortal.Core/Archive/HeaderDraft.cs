namespace MarketX.DrPortal.Core.Archive;

/// <summary>A header before its texts can be decoded.</summary>
internal sealed record HeaderDraft(
    ArchiveCompression Compression,
    int CompressionFieldPosition,
    DateTime? CreatedAtLocal,
    bool? DaylightSaving,
    TextSlice DatabaseName,
    TextSlice ServerVersion,
    TextSlice DumpVersion)
{
    public ArchiveHeader Decode(
        ArchiveVersion version, int intSize, int offsetSize, ReadOnlyMemory<byte> head, ArchiveTextDecoder decoder) => new()
    {
        FormatVersion = version,
        IntSize = intSize,
        OffsetSize = offsetSize,
        Compression = Compression,
        CompressionFieldPosition = CompressionFieldPosition,
        CreatedAtLocal = CreatedAtLocal,
        CreatedInDaylightSaving = DaylightSaving,
        DatabaseName = decoder.Decode(DatabaseName.In(head)),
        ServerVersion = decoder.Decode(ServerVersion.In(head)),
        DumpVersion = decoder.Decode(DumpVersion.In(head)),
    };
}
