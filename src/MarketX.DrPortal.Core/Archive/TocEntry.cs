using System.Diagnostics;

namespace MarketX.DrPortal.Core.Archive;

/// <summary>
/// One object of the archive. Texts are decoded for display and for tokenizing; where that must not lose a byte, ask
/// <see cref="HasExactText"/> or take <see cref="Raw"/>.
/// </summary>
[DebuggerDisplay("{DumpId}; {Description,nq} {Namespace,nq} {Tag,nq}")]
public sealed class TocEntry
{
    internal TocEntry(TocEntryBytes raw, ArchiveTextDecoder decoder)
    {
        Raw = raw;
        Decoder = decoder;
        Tag = decoder.Decode(raw.Tag);
        Description = decoder.Decode(raw.Description) ?? "";
        Namespace = decoder.Decode(raw.Namespace);
        Tablespace = decoder.Decode(raw.Tablespace);
        TableAccessMethod = decoder.Decode(raw.TableAccessMethod);
        Owner = decoder.Decode(raw.Owner);
    }

    private ArchiveTextDecoder Decoder { get; }

    /// <summary>The entry's number: unique in the archive, above zero, and what <c>pg_restore -L</c> selects by.</summary>
    public required int DumpId { get; init; }

    /// <summary>Whether pg_dump meant to write a data block for this entry.</summary>
    public required bool HadDumper { get; init; }

    /// <summary>OID of the system catalog that holds the object, 0 where it is none.</summary>
    public required uint TableOid { get; init; }

    /// <summary>OID that the object had in the dumped database, 0 where it is none.</summary>
    public required uint Oid { get; init; }

    /// <summary>The object's name, unquoted, or for comments and privileges what they are about.</summary>
    public string? Tag { get; }

    /// <summary>The object's kind, for example <c>TABLE DATA</c>.</summary>
    public string Description { get; }

    /// <summary>Which part of a restore the entry belongs to.</summary>
    public required TocSection Section { get; init; }

    /// <summary>SQL that creates the object; null or empty where there is none. Decoded anew at each call.</summary>
    public string? Definition => Decoder.Decode(Raw.Definition);

    /// <summary>SQL that drops the object; null or empty where there is none. Decoded anew at each call.</summary>
    public string? DropStatement => Decoder.Decode(Raw.DropStatement);

    /// <summary>
    /// <c>COPY ... FROM stdin</c> for a data block of COPY text; null or empty where the block holds something else.
    /// It comes from the file: check it with <see cref="CopyTarget.TryParse"/> before running it.
    /// Decoded anew at each call.
    /// </summary>
    public string? CopyStatement => Decoder.Decode(Raw.CopyStatement);

    /// <summary>The object's schema, unquoted; null or empty where it is in none.</summary>
    public string? Namespace { get; }

    /// <summary>The object's tablespace: null where it cannot have one, empty for the database's default.</summary>
    public string? Tablespace { get; }

    /// <summary>The table's access method, for example <c>heap</c>; null where there is none and before layout 1.14.</summary>
    public string? TableAccessMethod { get; }

    /// <summary><c>pg_class.relkind</c> of a table's entry; null elsewhere and before layout 1.16.</summary>
    public required char? RelKind { get; init; }

    /// <summary>Role that owns the object, unquoted; null or empty where it has no owner.</summary>
    public string? Owner { get; }

    /// <summary>Whether the table had OID columns: only before PostgreSQL 12, and none later restores them.</summary>
    public required bool WithOids { get; init; }

    /// <summary>Numbers of the entries that must be restored before this one; some may not be in the archive.</summary>
    public required IReadOnlyList<int> Dependencies { get; init; }

    /// <summary>Whether there is a data block, and whether the archive says where.</summary>
    public required TocDataState DataState { get; init; }

    /// <summary>Bytes from the start of the archive to the data block; meaningful only in <see cref="TocDataState.Set"/>.</summary>
    public required long Offset { get; init; }

    /// <summary>
    /// Bytes from the start of the archive to the state byte; the <see cref="ArchiveHeader.OffsetSize"/> bytes of the
    /// offset follow it, least significant first. Who writes a block elsewhere patches the head here.
    /// </summary>
    public required int OffsetFieldPosition { get; init; }

    /// <summary>The texts as they stand in the archive.</summary>
    public TocEntryBytes Raw { get; }

    /// <summary>
    /// Whether the decoded texts are the archive's, so that sending them over a UTF-8 connection means the same as
    /// pg_restore sending the bytes. False for bytes that are invalid in the archive's encoding, for anything beyond
    /// ASCII in an archive of no known encoding, and for East Asian encodings, of which PostgreSQL has its own tables.
    /// </summary>
    public bool HasExactText =>
        Decoder.IsExact(Raw.Tag) && Decoder.IsExact(Raw.Description) && Decoder.IsExact(Raw.Definition)
        && Decoder.IsExact(Raw.DropStatement) && Decoder.IsExact(Raw.CopyStatement) && Decoder.IsExact(Raw.Namespace)
        && Decoder.IsExact(Raw.Tablespace) && Decoder.IsExact(Raw.TableAccessMethod) && Decoder.IsExact(Raw.Owner);

    /// <summary>As <c>pg_restore --list</c> shows it: number, kind, schema, name and owner.</summary>
    public override string ToString() => $"{DumpId}; {TableOid} {Oid} {Description} {Namespace ?? "-"} {Tag} {Owner}";
}
