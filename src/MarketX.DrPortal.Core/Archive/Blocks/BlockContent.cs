namespace MarketX.DrPortal.Core.Archive.Blocks;

/// <summary>What a data block holds.</summary>
public enum BlockContent
{
    /// <summary>A table's rows as COPY text: they are counted and digested.</summary>
    CopyText,

    /// <summary>Something else in one piece, such as the statements of <c>pg_dump --inserts</c>.</summary>
    Other,

    /// <summary>Large objects.</summary>
    LargeObjects,
}
