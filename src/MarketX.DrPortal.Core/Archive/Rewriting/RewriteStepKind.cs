namespace MarketX.DrPortal.Core.Archive.Rewriting;

/// <summary>The parts of a data block.</summary>
internal enum RewriteStepKind
{
    BlockStart,

    /// <summary>A large object, or with identifier 0 the end of all.</summary>
    LargeObject,

    /// <summary>A zlib stream begins.</summary>
    StreamStart,

    Piece,

    StreamEnd,

    BlockEnd,
}
