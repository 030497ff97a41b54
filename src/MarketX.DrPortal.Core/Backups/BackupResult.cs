namespace MarketX.DrPortal.Core.Backups;

/// <summary>What a successful backup run made.</summary>
/// <param name="Key">Key of the object.</param>
/// <param name="Bytes">Size of the object.</param>
/// <param name="SnapshotAt">When the dump's snapshot was taken (UTC): the backup holds all that was committed before.</param>
/// <param name="ETag">The storage's entity tag.</param>
public sealed record BackupResult(string Key, long Bytes, DateTimeOffset SnapshotAt, string ETag)
{
    /// <summary>Rows of all tables, counted while they passed; null for runs of older versions.</summary>
    public long? Rows { get; init; }

    /// <summary>Whether a manifest vouches for it; null for runs of older versions, which wrote none.</summary>
    public ManifestState? Manifest { get; init; }

    /// <summary>Bytes of data before compression; null for runs of older versions.</summary>
    public long? RawBytes { get; init; }
}
