namespace MarketX.DrPortal.Core.Archive;

/// <summary>
/// An entry's texts as they stand in the archive, in its own encoding; null where the archive stores none. They are
/// slices of <see cref="ArchiveHead.Bytes"/> and keep it alive.
/// </summary>
public sealed record TocEntryBytes
{
    /// <summary>Bytes of <see cref="TocEntry.Tag"/>.</summary>
    public required ReadOnlyMemory<byte>? Tag { get; init; }

    /// <summary>Bytes of <see cref="TocEntry.Description"/>.</summary>
    public required ReadOnlyMemory<byte>? Description { get; init; }

    /// <summary>Bytes of <see cref="TocEntry.Definition"/>.</summary>
    public required ReadOnlyMemory<byte>? Definition { get; init; }

    /// <summary>Bytes of <see cref="TocEntry.DropStatement"/>.</summary>
    public required ReadOnlyMemory<byte>? DropStatement { get; init; }

    /// <summary>Bytes of <see cref="TocEntry.CopyStatement"/>.</summary>
    public required ReadOnlyMemory<byte>? CopyStatement { get; init; }

    /// <summary>Bytes of <see cref="TocEntry.Namespace"/>.</summary>
    public required ReadOnlyMemory<byte>? Namespace { get; init; }

    /// <summary>Bytes of <see cref="TocEntry.Tablespace"/>.</summary>
    public required ReadOnlyMemory<byte>? Tablespace { get; init; }

    /// <summary>Bytes of <see cref="TocEntry.TableAccessMethod"/>.</summary>
    public required ReadOnlyMemory<byte>? TableAccessMethod { get; init; }

    /// <summary>Bytes of <see cref="TocEntry.Owner"/>.</summary>
    public required ReadOnlyMemory<byte>? Owner { get; init; }
}
