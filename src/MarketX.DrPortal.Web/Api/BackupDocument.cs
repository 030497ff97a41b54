using MarketX.DrPortal.Core.Backups;

namespace MarketX.DrPortal.Web.Api;

/// <summary>A backup, as the API shows it.</summary>
/// <param name="Backup">The row of the list.</param>
/// <param name="StoredAt">When the object was stored (UTC).</param>
/// <param name="ETag">The bucket's entity tag.</param>
/// <param name="Encryption">Server-side encryption; null: none.</param>
/// <param name="Metadata">Database, versions, who, run.</param>
/// <param name="Entries">Entries of its table of contents; null where it cannot be read.</param>
/// <param name="Problem">Why it cannot be read.</param>
/// <param name="Manifest">Whether a manifest vouches for it.</param>
/// <param name="ManifestSentence">The same in a sentence.</param>
public sealed record BackupDocument(
    Backup Backup, DateTimeOffset StoredAt, string ETag, string? Encryption, IReadOnlyDictionary<string, string> Metadata,
    int? Entries, string? Problem, ManifestState Manifest, string ManifestSentence)
{
    internal static BackupDocument Of(BackupDetail detail) => new(
        detail.Backup, detail.StoredAt, detail.ETag, detail.Encryption, detail.Metadata,
        detail.Head?.Entries.Count, detail.HeadProblem, detail.Manifest.State, detail.Manifest.Sentence);
}
