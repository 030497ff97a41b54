using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Backups;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>What vouches for a backup; all but state and sentence is null where no manifest counts.</summary>
public sealed record ManifestReport
{
    /// <summary>Whether a manifest vouches for it.</summary>
    public required ManifestState State { get; init; }

    /// <summary>The same in a sentence.</summary>
    public required string Sentence { get; init; }

    /// <summary>Whether the manifest comes from the portal's copy.</summary>
    public required bool IsCopy { get; init; }

    /// <summary>Name of the key that it is signed with.</summary>
    public string? KeyId { get; init; }

    /// <summary>Whether it was written with the backup or by an import.</summary>
    public ManifestOrigin? Origin { get; init; }

    /// <summary>The run that made it.</summary>
    public string? RunId { get; init; }

    /// <summary>Who asked for the backup.</summary>
    public string? TakenBy { get; init; }

    /// <summary>Who imported it.</summary>
    public string? ImportedBy { get; init; }

    /// <summary>Why.</summary>
    public string? ImportReason { get; init; }

    /// <summary>The backup holds all that was committed before.</summary>
    public DateTimeOffset? SnapshotAt { get; init; }

    /// <summary>Settings of the dump, which a verification sets too.</summary>
    public IReadOnlyDictionary<string, string>? Settings { get; init; }

    /// <summary>Extensions of the dumped database.</summary>
    public IReadOnlyList<ArchiveExtension>? Extensions { get; init; }

    /// <summary>Sums.</summary>
    public ManifestTotals? Totals { get; init; }

    /// <summary>How many sequences it holds.</summary>
    public int? Sequences { get; init; }

    /// <summary>Its tables, in the archive's order.</summary>
    public IReadOnlyList<ManifestReportTable>? Tables { get; init; }

    internal static ManifestReport Of(ManifestLookup found) => new()
    {
        State = found.State,
        Sentence = found.Sentence,
        IsCopy = found.IsCopy,
        KeyId = found.KeyId,
        Origin = found.Manifest?.Origin,
        RunId = found.Manifest?.RunId.Value,
        TakenBy = found.Manifest?.TakenBy,
        ImportedBy = found.Manifest?.ImportedBy,
        ImportReason = found.Manifest?.ImportReason,
        SnapshotAt = found.Manifest?.SnapshotAt,
        Settings = found.Manifest?.Settings,
        Extensions = found.Manifest?.Extensions,
        Totals = found.Manifest?.Archive.Totals,
        Sequences = found.Manifest?.Archive.Sequences.Count,
        Tables = found.Manifest is null ? null :
            [.. found.Manifest.Archive.Tables.Select(t => new ManifestReportTable(t.Schema, t.Name, t.LoadsInto, t.Data?.Tally?.Rows, t.Data?.RawBytes, t.Data?.StoredBytes))],
    };
}
