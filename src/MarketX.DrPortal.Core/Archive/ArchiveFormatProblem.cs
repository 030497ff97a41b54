namespace MarketX.DrPortal.Core.Archive;

/// <summary>What is wrong with something that should have been an archive; each asks for another remedy.</summary>
public enum ArchiveFormatProblem
{
    /// <summary>It is something else: the message says what it looks like. Pick another object.</summary>
    NotAnArchive,

    /// <summary>It ends too early: it was cut off while being written or copied.</summary>
    Truncated,

    /// <summary>It is an archive of a layout, or with number sizes, that this product does not read.</summary>
    Unsupported,

    /// <summary>It says something that no pg_dump writes: it was altered or damaged.</summary>
    Damaged,

    /// <summary>Its table of contents is larger than <see cref="ArchiveReader.MaxHeadLength"/>.</summary>
    TooLarge,
}
