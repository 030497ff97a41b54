using System.Globalization;

namespace MarketX.DrPortal.Core.Archive;

/// <summary>Compression of an archive's data blocks.</summary>
/// <param name="Algorithm">How the blocks are compressed.</param>
/// <param name="Level">
/// zlib's level, where the layout stores one (before 1.15): 0 is none and -1 is zlib's default. Null from 1.15 on.
/// </param>
public sealed record ArchiveCompression(ArchiveCompressionAlgorithm Algorithm, int? Level)
{
    /// <summary>The algorithm's lower-case name, with the level where one is known, for example <c>gzip:6</c>.</summary>
    public override string ToString()
    {
        var name = Algorithm switch
        {
            ArchiveCompressionAlgorithm.None => "none",
            ArchiveCompressionAlgorithm.Gzip => "gzip",
            ArchiveCompressionAlgorithm.Lz4 => "lz4",
            ArchiveCompressionAlgorithm.Zstd => "zstd",
            _ => Algorithm.ToString(),
        };
        return Level is > 0 ? string.Create(CultureInfo.InvariantCulture, $"{name}:{Level}") : name;
    }
}
