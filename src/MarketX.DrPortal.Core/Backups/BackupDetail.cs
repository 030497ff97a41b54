using MarketX.DrPortal.Core.Archive;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>All that can be said about one backup without downloading its data.</summary>
/// <param name="Backup">The listing's row.</param>
/// <param name="StoredAt">When the object was stored (UTC).</param>
/// <param name="ETag">The storage's entity tag.</param>
/// <param name="Encryption">Server-side encryption, e.g. <c>AES256</c>; null when none.</param>
/// <param name="Metadata">User metadata, decoded: database, server version, tag, who, run id.</param>
/// <param name="Head">Header and table of contents, read by ranged GETs; null when the object is not a readable archive.</param>
/// <param name="HeadProblem">Why <paramref name="Head"/> is null.</param>
public sealed record BackupDetail(
    Backup Backup, DateTimeOffset StoredAt, string ETag, string? Encryption,
    IReadOnlyDictionary<string, string> Metadata, ArchiveHead? Head, string? HeadProblem)
{
    /// <summary>What vouches for the backup, if anything does.</summary>
    public ManifestLookup Manifest { get; init; } = ManifestLookup.Missing;
}
