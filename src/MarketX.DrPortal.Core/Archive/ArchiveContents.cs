namespace MarketX.DrPortal.Core.Archive;

/// <summary>What an archive holds and what a server needs to take it, from its head alone.</summary>
public sealed record ArchiveContents
{
    /// <summary>
    /// The tables in the archive's order, also those of which it holds only the data. Views, sequences and foreign
    /// tables are not among them.
    /// </summary>
    public required IReadOnlyList<ArchiveTable> Tables { get; init; }

    /// <summary>Extensions that the target server must offer.</summary>
    public required IReadOnlyList<ArchiveExtension> Extensions { get; init; }

    /// <summary>Roles that the target server should have, by name.</summary>
    public required IReadOnlyList<ArchiveRole> Roles { get; init; }

    /// <summary>Tablespaces other than the default that objects are in, unquoted, by name.</summary>
    public required IReadOnlyList<string> Tablespaces { get; init; }

    /// <summary>Subscriptions: a restored one would use, and dropping it could drop, the original's replication slot.</summary>
    public required IReadOnlyList<string> Subscriptions { get; init; }

    /// <summary>Publications.</summary>
    public required IReadOnlyList<string> Publications { get; init; }

    /// <summary>Foreign servers: a restored database reaches out to them.</summary>
    public required IReadOnlyList<string> ForeignServers { get; init; }

    /// <summary>Event triggers: only a superuser can restore them.</summary>
    public required IReadOnlyList<string> EventTriggers { get; init; }

    /// <summary>Whether there are large objects.</summary>
    public required bool HasLargeObjects { get; init; }

    /// <summary>How many entries there are of each kind, for example <c>TABLE DATA</c>, by kind.</summary>
    public required IReadOnlyDictionary<string, int> CountsByDescription { get; init; }

    /// <summary>
    /// Bytes of each entry's data as it stands in the archive, by the entry's number: compressed and with block
    /// headers. Entries whose place is not known are absent, as is the last one while the archive's length is not.
    /// </summary>
    public required IReadOnlyDictionary<int, long> DataBytes { get; init; }

    /// <summary>Works out the facts.</summary>
    /// <param name="head">The archive's head.</param>
    /// <param name="archiveLength">Bytes of the whole archive, where known: they give the size of the last block.</param>
    /// <param name="chosen">The entries that count; null for all.</param>
    /// <exception cref="ArchiveFormatException">A block starts beyond the archive's end: it was cut off.</exception>
    public static ArchiveContents Of(ArchiveHead head, long? archiveLength, IReadOnlySet<int>? chosen = null)
    {
        ArgumentNullException.ThrowIfNull(head);
        var dataBytes = DataLengths(head, archiveLength);
        var entries = chosen is null ? head.Entries : [.. head.Entries.Where(entry => chosen.Contains(entry.DumpId))];
        return new ArchiveContents
        {
            Tables = ArchiveTables.Of(entries, dataBytes),
            Extensions = [.. entries.Where(entry => entry.Description == "EXTENSION").Select(entry => Extension(head, entry))],
            Roles = ArchiveRoles.Of(entries, head.StandardConformingStrings),
            Tablespaces = [.. entries.Select(entry => entry.Tablespace).OfType<string>()
                .Where(name => name.Length > 0).Distinct().Order(StringComparer.Ordinal)],
            Subscriptions = Tags(entries, "SUBSCRIPTION"),
            Publications = Tags(entries, "PUBLICATION"),
            ForeignServers = Tags(entries, "SERVER"),
            EventTriggers = Tags(entries, "EVENT TRIGGER"),
            HasLargeObjects = entries.Any(entry => entry.Description is "BLOB" or "BLOBS" or "BLOB METADATA"),
            CountsByDescription = new SortedDictionary<string, int>(
                entries.CountBy(entry => entry.Description).ToDictionary(), StringComparer.Ordinal),
            DataBytes = dataBytes,
        };
    }

    private static ArchiveExtension Extension(ArchiveHead head, TocEntry entry) =>
        ArchiveExtension.TryParse(entry.Definition ?? "", head.StandardConformingStrings)
        ?? new ArchiveExtension(entry.Tag ?? "", Schema: null, Version: null);

    private static IReadOnlyList<string> Tags(IReadOnlyList<TocEntry> entries, string description) =>
        [.. entries.Where(entry => entry.Description == description).Select(entry => entry.Tag ?? "")];

    /// <summary>Blocks follow each other without gaps, so one ends where the next begins.</summary>
    private static Dictionary<int, long> DataLengths(ArchiveHead head, long? archiveLength)
    {
        var placed = head.Entries.Where(entry => entry.DataState == TocDataState.Set).OrderBy(entry => entry.Offset).ToArray();
        if (placed is [.., var last] && last.Offset >= archiveLength)
        {
            throw new ArchiveFormatException(ArchiveFormatProblem.Truncated, archiveLength.Value,
                $"data of entry with number {last.DumpId}",
                "The archive ends before its last data begins. It was probably cut off while being written or copied.");
        }

        // A block that nobody noted may lie between two that are noted; then no difference means anything.
        if (!head.HasDataOffsets)
            return [];

        var ends = placed.Skip(1).Select(entry => (long?)entry.Offset).Append(archiveLength);
        return placed.Zip(ends).Where(pair => pair.Second is not null)
            .ToDictionary(pair => pair.First.DumpId, pair => pair.Second!.Value - pair.First.Offset);
    }
}
