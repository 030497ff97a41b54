namespace MarketX.DrPortal.Core.Archive;

/// <summary>What is known of an entry's data block; the values are those of the state byte before the offset.</summary>
public enum TocDataState
{
    /// <summary>There is a data block, but the archive was written to a pipe and nobody noted where it starts.</summary>
    NotSet = 1,

    /// <summary>The data block starts at <see cref="TocEntry.Offset"/>.</summary>
    Set = 2,

    /// <summary>The entry has no data block.</summary>
    NoData = 3,
}
