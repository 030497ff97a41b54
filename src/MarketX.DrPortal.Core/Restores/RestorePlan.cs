using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Archive.Blocks;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>
/// Who restores which entry of an archive: tables' rows go straight from the bucket into COPY, everything else through
/// pg_restore. No entry is left over: each is in exactly one of the lists.
/// </summary>
internal sealed record RestorePlan
{
    /// <summary>Definitions that come before the data, for pg_restore; without privileges.</summary>
    public required IReadOnlyList<TocEntry> PreData { get; init; }

    /// <summary>Blocks for COPY, in waves: those of a wave depend on none but earlier waves.</summary>
    public required IReadOnlyList<IReadOnlyList<TableLoad>> Waves { get; init; }

    /// <summary>Entries of the data section for pg_restore: sequences' values, large objects, INSERT statements.</summary>
    public required IReadOnlyList<TocEntry> DataByTool { get; init; }

    /// <summary>The blocks that <see cref="DataByTool"/> needs.</summary>
    public required IReadOnlyList<ToolBlock> ToolBlocks { get; init; }

    /// <summary>What follows the data, for pg_restore; without privileges.</summary>
    public required IReadOnlyList<TocEntry> PostData { get; init; }

    /// <summary>
    /// All privileges, for pg_restore: after the data, since an owner who revoked INSERT from himself could not load his table
    /// otherwise, and one after the other. Who passes privileges on must be let into the schema first, and in parallel jobs
    /// pg_restore does not wait for that.
    /// </summary>
    public required IReadOnlyList<TocEntry> Privileges { get; init; }

    /// <summary>
    /// What pg_restore itself runs after privileges (its RESTORE_PASS_POST_ACL): what a view is filled with may be visible by
    /// them alone, and an event trigger must not see the rest of the restore.
    /// </summary>
    public required IReadOnlyList<TocEntry> AfterPrivileges { get; init; }

    /// <summary>Entries that are not restored: what was not chosen, subscriptions, the database itself.</summary>
    public required IReadOnlyList<TocEntry> LeftOut { get; init; }

    /// <summary>All blocks for COPY.</summary>
    public IEnumerable<TableLoad> Loads => Waves.SelectMany(wave => wave);

    /// <summary>Bytes that the restore fetches, the head not counted.</summary>
    public long FetchBytes => Loads.Sum(load => load.StoredBytes) + ScratchBytes;

    /// <summary>Bytes of data that pg_restore needs on a local disk: 0 in most archives.</summary>
    public long ScratchBytes => ToolBlocks.Sum(block => block.StoredBytes);

    /// <summary>Makes the plan.</summary>
    /// <param name="head">The archive's head.</param>
    /// <param name="archiveLength">Bytes of the archive.</param>
    /// <param name="facts">
    /// The archive's blocks by entry, from a manifest or an index; null to rely on the offsets in the head alone.
    /// </param>
    /// <param name="chosen">The entries to restore; null for all.</param>
    /// <param name="withoutPrivileges">Leave out GRANT and REVOKE.</param>
    /// <exception cref="RunFailedException">A COPY statement of the archive is not one, or a block's place is not known.</exception>
    public static RestorePlan Of(
        ArchiveHead head, long archiveLength, IReadOnlyDictionary<int, BlockFacts>? facts, IReadOnlySet<int>? chosen, bool withoutPrivileges)
    {
        ArgumentNullException.ThrowIfNull(head);
        var blocks = new PlannedBlocks(head, archiveLength, facts);
        List<TocEntry> preData = [], dataByTool = [], postData = [], privileges = [], afterPrivileges = [], leftOut = [];
        List<TableLoad> loads = [];
        var byTool = new HashSet<int>();
        var section = TocSection.PreData;
        foreach (var entry in head.Entries)
        {
            // Comments and the like follow the object that stands before them, as in pg_restore.
            section = entry.Section == TocSection.None ? section : entry.Section;
            if (IsOfSession(entry) || (chosen is not null && !chosen.Contains(entry.DumpId)) || IsOfSubscription(head, entry) || (withoutPrivileges && IsPrivilege(entry)))
                leftOut.Add(entry);
            else if (IsPrivilege(entry))
                privileges.Add(entry);
            else if (FollowsPrivileges(entry))
                afterPrivileges.Add(entry);
            else if (section == TocSection.PostData)
                postData.Add(entry);
            else if (section != TocSection.Data)
                preData.Add(entry);
            else if (blocks.TryLoad(entry, byTool) is { } load)
                loads.Add(load);
            else if (byTool.Add(entry.DumpId))
                dataByTool.Add(entry);
        }

        return new RestorePlan
        {
            PreData = preData,
            Waves = InWaves(loads),
            DataByTool = dataByTool,
            ToolBlocks = [.. dataByTool.Where(entry => entry.DataState != TocDataState.NoData).Select(blocks.ForTool)],
            PostData = postData,
            Privileges = privileges,
            AfterPrivileges = afterPrivileges,
            LeftOut = leftOut,
        };
    }

    /// <summary>What pg_restore takes from every archive, whatever list it is given.</summary>
    private static bool IsOfSession(TocEntry entry) => entry.Description is "ENCODING" or "STDSTRINGS" or "SEARCHPATH"
        || entry.Description.StartsWith("DATABASE", StringComparison.Ordinal)
        || (entry.Description is "ACL" or "COMMENT" or "SECURITY LABEL" && entry.Section == TocSection.None && entry.Tag?.StartsWith("DATABASE ", StringComparison.Ordinal) == true);

    private static bool IsPrivilege(TocEntry entry) => entry.Description is "ACL" or "ACL LANGUAGE" or "DEFAULT ACL";

    private static bool FollowsPrivileges(TocEntry entry) => entry.Description is "MATERIALIZED VIEW DATA" or "EVENT TRIGGER"
        || (entry.Description == "STATISTICS DATA" && entry.Section == TocSection.PostData)
        || (entry.Description is "COMMENT" or "SECURITY LABEL" && entry.Tag?.StartsWith("EVENT TRIGGER ", StringComparison.Ordinal) == true);

    // A comment on a subscription that is not restored would fail.
    private static bool IsOfSubscription(ArchiveHead head, TocEntry entry) =>
        entry.Description.StartsWith("SUBSCRIPTION", StringComparison.Ordinal)
        || (entry.Section == TocSection.None && entry.Dependencies.Any(id => head.Find(id)?.Description == "SUBSCRIPTION"));

    // Tables' data depends on other tables' data only where foreign keys exist before the data, as in extensions.
    private static List<IReadOnlyList<TableLoad>> InWaves(List<TableLoad> loads)
    {
        var waves = new List<IReadOnlyList<TableLoad>>();
        var waiting = loads.Select(load => load.Entry.DumpId).ToHashSet();
        while (loads.Count > 0)
        {
            var ready = loads.Where(load => !load.Entry.Dependencies.Any(id => id != load.Entry.DumpId && waiting.Contains(id))).ToList();
            // A circle: pg_dump breaks them up, so only a made-up archive has one.
            var wave = ready.Count > 0 ? ready : loads;
            waves.Add([.. wave.OrderByDescending(load => load.Weight)]);
            waiting.ExceptWith(wave.Select(load => load.Entry.DumpId));
            loads = [.. loads.Where(load => waiting.Contains(load.Entry.DumpId))];
        }

        return waves;
    }
}
