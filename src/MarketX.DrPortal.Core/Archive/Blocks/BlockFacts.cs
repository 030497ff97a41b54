using MarketX.DrPortal.Core.Archive.Rows;

namespace MarketX.DrPortal.Core.Archive.Blocks;

/// <summary>What is known of one data block of an archive.</summary>
public sealed record BlockFacts
{
    /// <summary>Number of the entry that the block belongs to.</summary>
    public required int DumpId { get; init; }

    /// <summary>What it holds.</summary>
    public required BlockContent Content { get; init; }

    /// <summary>Bytes from the start of the archive to the block.</summary>
    public required long Offset { get; init; }

    /// <summary>Bytes of the block as it stands in the archive: compressed, with its header and chunk lengths.</summary>
    public required long StoredBytes { get; init; }

    /// <summary>
    /// Bytes of the data uncompressed, of COPY text with its end mark of five bytes; null where it was not
    /// uncompressed.
    /// </summary>
    public long? RawBytes { get; init; }

    /// <summary>Rows of COPY text and what they add up to; null where they were not counted.</summary>
    public RowTally? Tally { get; init; }

    /// <summary>Hashes of the COPY text, in order and without gaps; empty where there are none.</summary>
    public IReadOnlyList<PieceHash> Pieces { get; init; } = [];

    /// <summary>
    /// SHA-256 of the block as it stands in the archive, 64 lower-case hexadecimal digits; null where there are
    /// <see cref="Pieces"/>.
    /// </summary>
    public string? StoredSha256 { get; init; }

    /// <summary>Large objects in the block; 0 in a block of something else.</summary>
    public int LargeObjects { get; init; }
}
