using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>
/// What is known of a backup from the moment that it was made: enough to restore any part of it, and to tell whether
/// what came back is what went in. Times are UTC.
/// </summary>
public sealed record BackupManifest
{
    /// <summary>The schema that is written, and the only one that is read.</summary>
    public const int CurrentSchema = 1;

    /// <summary>Full key of the backup that this is the manifest of.</summary>
    public required string Key { get; init; }

    /// <summary>The backup's entity tag, without quotes.</summary>
    public required string ETag { get; init; }

    /// <summary>Bytes of the backup.</summary>
    public required long Bytes { get; init; }

    /// <summary>The run that made the backup; of an imported archive, the run that read it.</summary>
    public required RunId RunId { get; init; }

    /// <summary>Whether we made the backup or found it.</summary>
    public required ManifestOrigin Origin { get; init; }

    /// <summary>Why the backup was taken; null where nobody said.</summary>
    public string? Tag { get; init; }

    /// <summary>Who asked for it, also the name of a schedule; null where nobody said.</summary>
    public string? TakenBy { get; init; }

    /// <summary>Who imported the archive, and so vouches for it; null for a manifest that was written with its backup.</summary>
    public string? ImportedBy { get; init; }

    /// <summary>Why whoever imported it trusts the archive.</summary>
    public string? ImportReason { get; init; }

    /// <summary>Of a pinned copy: the key of the backup that it was copied from.</summary>
    public string? PinnedFrom { get; init; }

    /// <summary>Of a pinned copy: who pinned it.</summary>
    public string? PinnedBy { get; init; }

    /// <summary>Of a pinned copy: why.</summary>
    public string? PinReason { get; init; }

    /// <summary>Of a pinned copy: when it was made.</summary>
    public DateTimeOffset? PinnedAt { get; init; }

    /// <summary>The dumped database; null where the archive does not say.</summary>
    public required string? Database { get; init; }

    /// <summary>Version of its server, as the server tells it.</summary>
    public required string? ServerVersion { get; init; }

    /// <summary>Version of the pg_dump that wrote the archive.</summary>
    public required string? DumpVersion { get; init; }

    /// <summary>Version of this product that wrote the manifest.</summary>
    public required string ProductVersion { get; init; }

    /// <summary>When the dump's snapshot was taken: the backup holds all that was committed before; null where nobody knows.</summary>
    public DateTimeOffset? SnapshotAt { get; init; }

    /// <summary>When the backup was complete, or the import.</summary>
    public required DateTimeOffset FinishedAt { get; init; }

    /// <summary>
    /// The server's settings that shape COPY text, such as <c>TimeZone</c> and <c>bytea_output</c>, by name. A
    /// verification sets the same. Encodings are not among them: see <see cref="ManifestArchive.Encoding"/>. Empty where
    /// nobody knows: then digests cannot be compared, only counts.
    /// </summary>
    public IReadOnlyDictionary<string, string> Settings { get; init; } = new SortedDictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Extensions, with the versions that the dumped database had, where they are known.</summary>
    public required IReadOnlyList<ArchiveExtension> Extensions { get; init; }

    /// <summary>Roles and tablespaces of the server, saved beside the backup; null where they were not.</summary>
    public ManifestGlobals? Globals { get; init; }

    /// <summary>The archive's head and data.</summary>
    public required ManifestArchive Archive { get; init; }
}
