using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Backups;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>A backup as it is told to people and programs: what it is, what vouches for it, and what a restore would find in it. Times are UTC.</summary>
public sealed record BackupReport
{
    /// <summary>Full key.</summary>
    public required string Key { get; init; }

    /// <summary>The last part of the key.</summary>
    public required string Name { get; init; }

    /// <summary>The tag in its name; null where the name is not one of ours.</summary>
    public string? Tag { get; init; }

    /// <summary>The time in its name, else when it was stored.</summary>
    public required DateTimeOffset TakenAt { get; init; }

    /// <summary>When the object was stored.</summary>
    public required DateTimeOffset StoredAt { get; init; }

    /// <summary>Size of the object.</summary>
    public required long Bytes { get; init; }

    /// <summary>Storage class.</summary>
    public required string StorageClass { get; init; }

    /// <summary>Server-side encryption; null where there is none.</summary>
    public string? Encryption { get; init; }

    /// <summary>The bucket's entity tag.</summary>
    public required string ETag { get; init; }

    /// <summary>Database, versions, who, run: as they were stored with the object.</summary>
    public required IReadOnlyDictionary<string, string> Metadata { get; init; }

    /// <summary>Why it cannot be restored; null where its head can be read.</summary>
    public string? Problem { get; init; }

    /// <summary>What vouches for it.</summary>
    public required ManifestReport Manifest { get; init; }

    /// <summary>What its head says; null where that cannot be read.</summary>
    public ArchiveReport? Archive { get; init; }

    /// <summary>The tables as a restore takes them; empty where the archive cannot be read.</summary>
    public IReadOnlyList<BackupReportTable> Tables { get; init; } = [];

    /// <summary>Tells of a backup.</summary>
    public static BackupReport Of(BackupDetail detail)
    {
        ArgumentNullException.ThrowIfNull(detail);
        var report = new BackupReport
        {
            Key = detail.Backup.Key,
            Name = detail.Backup.Name,
            Tag = detail.Backup.Tag,
            TakenAt = detail.Backup.TakenAt,
            StoredAt = detail.StoredAt,
            Bytes = detail.Backup.Bytes,
            StorageClass = detail.Backup.StorageClass,
            Encryption = detail.Encryption,
            ETag = detail.ETag,
            Metadata = detail.Metadata,
            Problem = detail.HeadProblem,
            Manifest = ManifestReport.Of(detail.Manifest),
        };
        if (detail.Head is null)
            return report;
        try
        {
            return report with
            {
                Archive = ArchiveReport.Of(detail.Head, ArchiveContents.Of(detail.Head, detail.Backup.Bytes)),
                Tables = [.. TableFacts.Of(detail).Select(t => new BackupReportTable(t.Name.ToRequest(), t.Name.Schema, t.Name.Name, t.Rows, t.RawBytes, t.StoredBytes))],
            };
        }
        catch (ArchiveFormatException e)
        {
            return report with { Problem = e.Message };
        }
    }
}
