namespace MarketX.DrPortal.Core.Archive;

/// <summary>An entry before its texts can be decoded: their encoding stands in one of the entries.</summary>
internal sealed record RawTocEntry
{
    public required int DumpId { get; init; }
    public required bool HadDumper { get; init; }
    public required uint TableOid { get; init; }
    public required uint Oid { get; init; }
    public required TextSlice Tag { get; init; }
    public required TextSlice Description { get; init; }
    public required TocSection Section { get; init; }
    public required TextSlice Definition { get; init; }
    public required TextSlice DropStatement { get; init; }
    public required TextSlice CopyStatement { get; init; }
    public required TextSlice Namespace { get; init; }
    public required TextSlice Tablespace { get; init; }
    public required TextSlice TableAccessMethod { get; init; }
    public required char? RelKind { get; init; }
    public required TextSlice Owner { get; init; }
    public required bool WithOids { get; init; }
    public required IReadOnlyList<int> Dependencies { get; init; }
    public required int OffsetFieldPosition { get; init; }
    public required TocDataState DataState { get; init; }
    public required long Offset { get; init; }

    public TocEntry Decode(ReadOnlyMemory<byte> head, ArchiveTextDecoder decoder) =>
        new(new TocEntryBytes
        {
            Tag = Tag.In(head),
            Description = Description.In(head),
            Definition = Definition.In(head),
            DropStatement = DropStatement.In(head),
            CopyStatement = CopyStatement.In(head),
            Namespace = Namespace.In(head),
            Tablespace = Tablespace.In(head),
            TableAccessMethod = TableAccessMethod.In(head),
            Owner = Owner.In(head),
        }, decoder)
        {
            DumpId = DumpId,
            HadDumper = HadDumper,
            TableOid = TableOid,
            Oid = Oid,
            Section = Section,
            RelKind = RelKind,
            WithOids = WithOids,
            Dependencies = Dependencies,
            OffsetFieldPosition = OffsetFieldPosition,
            DataState = DataState,
            Offset = Offset,
        };
}
