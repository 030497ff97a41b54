namespace MarketX.DrPortal.Core.Archive;

/// <summary>How the data blocks are compressed; the values are those of the header's algorithm byte.</summary>
public enum ArchiveCompressionAlgorithm
{
    /// <summary>Not compressed.</summary>
    None = 0,

    /// <summary>One zlib stream for each entry. Despite its name it has no gzip header.</summary>
    Gzip = 1,

    /// <summary>One LZ4 frame for each entry (PostgreSQL 16 and later).</summary>
    Lz4 = 2,

    /// <summary>One Zstandard stream for each entry (PostgreSQL 16 and later).</summary>
    Zstd = 3,
}
