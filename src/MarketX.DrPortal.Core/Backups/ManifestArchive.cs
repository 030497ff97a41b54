using System.Security.Cryptography;
using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Archive.Blocks;
using MarketX.DrPortal.Core.Archive.Rows;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>What a manifest says of the archive itself.</summary>
public sealed record ManifestArchive
{
    /// <summary>Layout of the archive, for example <c>1.14-0</c>.</summary>
    public required string FormatVersion { get; init; }

    /// <summary>Compression of the data, for example <c>gzip:2</c>.</summary>
    public required string Compression { get; init; }

    /// <summary>PostgreSQL's name of the encoding of texts and data.</summary>
    public required string Encoding { get; init; }

    /// <summary>Bytes of the head: header and table of contents.</summary>
    public required long HeadBytes { get; init; }

    /// <summary>SHA-256 of the head, 64 lower-case hexadecimal digits: the head is SQL that a restore runs.</summary>
    public required string HeadSha256 { get; init; }

    /// <summary>How the rows' digests are made; see <see cref="RowHash.Algorithm"/>.</summary>
    public required string DigestAlgorithm { get; init; }

    /// <summary>The tables in the archive's order, also those without data.</summary>
    public required IReadOnlyList<ManifestTable> Tables { get; init; }

    /// <summary>The data blocks that are of no table: large objects.</summary>
    public required IReadOnlyList<BlockFacts> OtherData { get; init; }

    /// <summary>The values that sequences are set to.</summary>
    public required IReadOnlyList<ManifestSequence> Sequences { get; init; }

    /// <summary>Sums over all of it.</summary>
    public required ManifestTotals Totals { get; init; }

    /// <summary>All data blocks, by the number of their entry.</summary>
    public IReadOnlyDictionary<int, BlockFacts> BlocksById() =>
        Tables.Select(table => table.Data).OfType<BlockFacts>().Concat(OtherData).ToDictionary(block => block.DumpId);

    /// <summary>The part of it that a restore of some entries brings back.</summary>
    /// <param name="head">The archive's head.</param>
    /// <param name="entries">Numbers of the entries.</param>
    public ManifestArchive Choose(ArchiveHead head, IReadOnlySet<int> entries)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(entries);
        var tables = Tables.Select(table => table.Data is { } data && !entries.Contains(data.DumpId) ? table with { Data = null } : table)
            .Where(table => table.Data is not null || (table.DefinitionId is { } id && entries.Contains(id))).ToList();
        var other = OtherData.Where(block => entries.Contains(block.DumpId)).ToList();
        var sequences = head.Entries.Where(entry => entry.Description == "SEQUENCE SET" && entries.Contains(entry.DumpId))
            .Select(entry => (entry.Namespace ?? "", entry.Tag ?? "")).ToHashSet();
        return this with
        {
            Tables = tables,
            OtherData = other,
            Sequences = [.. Sequences.Where(sequence => sequences.Contains((sequence.Schema, sequence.Name)))],
            Totals = ManifestTotals.Of(tables, [.. tables.Select(table => table.Data).OfType<BlockFacts>(), .. other]),
        };
    }

    /// <summary>Works it out from a head and what was found out about its blocks.</summary>
    /// <param name="head">The head as it stands in front of the blocks: of a rewritten archive, the patched one.</param>
    /// <param name="blocks">The archive's blocks.</param>
    public static ManifestArchive Of(ArchiveHead head, IReadOnlyList<BlockFacts> blocks)
    {
        ArgumentNullException.ThrowIfNull(head);
        ArgumentNullException.ThrowIfNull(blocks);
        var byId = blocks.ToDictionary(block => block.DumpId);
        var tables = ArchiveContents.Of(head, archiveLength: null).Tables
            .Select(table => ManifestTable.Of(head, table, table.DataId is { } id ? byId.GetValueOrDefault(id) : null)).ToList();
        var ofTables = tables.Select(table => table.Data?.DumpId).ToHashSet();
        return new ManifestArchive
        {
            FormatVersion = head.Header.FormatVersion.ToString(),
            Compression = head.Header.Compression.ToString(),
            Encoding = head.Encoding,
            HeadBytes = head.Length,
            HeadSha256 = Convert.ToHexStringLower(SHA256.HashData(head.Bytes.Span)),
            DigestAlgorithm = RowHash.Algorithm,
            Tables = tables,
            OtherData = [.. blocks.Where(block => !ofTables.Contains(block.DumpId))],
            Sequences = ManifestSequence.Of(head),
            Totals = ManifestTotals.Of(tables, blocks),
        };
    }
}
