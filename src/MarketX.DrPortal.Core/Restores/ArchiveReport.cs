using MarketX.DrPortal.Core.Archive;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>What the head of an archive says.</summary>
public sealed record ArchiveReport
{
    /// <summary>Version of the archive's layout.</summary>
    public required string FormatVersion { get; init; }

    /// <summary>The dumped database; null where the archive does not say.</summary>
    public string? Database { get; init; }

    /// <summary>Version of its server.</summary>
    public string? ServerVersion { get; init; }

    /// <summary>Version of pg_dump.</summary>
    public string? DumpVersion { get; init; }

    /// <summary>How the data is compressed.</summary>
    public required string Compression { get; init; }

    /// <summary>The encoding of its texts.</summary>
    public string? Encoding { get; init; }

    /// <summary>Entries of its table of contents.</summary>
    public required int Entries { get; init; }

    /// <summary>Whether it says where each block begins.</summary>
    public required bool HasDataOffsets { get; init; }

    /// <summary>Whether there are large objects.</summary>
    public required bool HasLargeObjects { get; init; }

    /// <summary>Extensions that the target's server must offer.</summary>
    public required IReadOnlyList<string> Extensions { get; init; }

    /// <summary>Roles that the target's server should have.</summary>
    public required IReadOnlyList<string> Roles { get; init; }

    /// <summary>The tables in the archive's order.</summary>
    public required IReadOnlyList<ArchiveReportTable> Tables { get; init; }

    internal static ArchiveReport Of(ArchiveHead head, ArchiveContents contents) => new()
    {
        FormatVersion = head.Header.FormatVersion.ToString(),
        Database = head.Header.DatabaseName,
        ServerVersion = head.Header.ServerVersion,
        DumpVersion = head.Header.DumpVersion,
        Compression = head.Header.Compression.ToString(),
        Encoding = head.Encoding,
        Entries = head.Entries.Count,
        HasDataOffsets = head.HasDataOffsets,
        HasLargeObjects = contents.HasLargeObjects,
        Extensions = [.. contents.Extensions.Select(e => e.Name)],
        Roles = [.. contents.Roles.Select(r => r.Name)],
        Tables = [.. contents.Tables.Select(t => new ArchiveReportTable(t.Schema, t.Name, t.DataId is not null, t.DataBytes))],
    };
}
