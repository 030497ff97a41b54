namespace MarketX.DrPortal.Core.Archive.Blocks;

/// <summary>Why <see cref="ChunkReader.Read"/> came back.</summary>
internal enum ChunkStatus
{
    /// <summary>There is room left, but the source has to be filled first.</summary>
    NeedsInput,

    /// <summary>There is no room left.</summary>
    Full,

    /// <summary>The last chunk was read.</summary>
    End,
}
