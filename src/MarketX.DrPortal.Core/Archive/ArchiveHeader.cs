namespace MarketX.DrPortal.Core.Archive;

/// <summary>What stands before the table of contents: how, when and from what the archive was made.</summary>
public sealed record ArchiveHeader
{
    /// <summary>Version of the layout.</summary>
    public required ArchiveVersion FormatVersion { get; init; }

    /// <summary>Bytes of an integer's magnitude in this archive, 4 or 8; a sign byte comes before them.</summary>
    public required int IntSize { get; init; }

    /// <summary>Bytes of a data offset in this archive, 4 or 8; a state byte comes before them.</summary>
    public required int OffsetSize { get; init; }

    /// <summary>Compression of the data blocks.</summary>
    public required ArchiveCompression Compression { get; init; }

    /// <summary>
    /// Bytes from the start of the archive to the compression field: one algorithm byte from layout 1.15 on, before
    /// that an integer of 1 + <see cref="IntSize"/> bytes that holds the level.
    /// </summary>
    public required int CompressionFieldPosition { get; init; }

    /// <summary>
    /// When pg_dump started, on the wall clock of the machine that it ran on. The archive does not say in which time
    /// zone that was, so this is for display only: never compute an age from it. Its kind is
    /// <see cref="DateTimeKind.Unspecified"/>. Null where the stored parts are no date; pg_restore tolerates that too.
    /// </summary>
    public required DateTime? CreatedAtLocal { get; init; }

    /// <summary>Whether that wall clock showed daylight saving time; null where the system did not know.</summary>
    public required bool? CreatedInDaylightSaving { get; init; }

    /// <summary>Name of the database that was dumped; null where the archive does not say.</summary>
    public required string? DatabaseName { get; init; }

    /// <summary>"Dumped from database version", as the server told it, for example <c>15.18 (Debian 15.18-1)</c>.</summary>
    public required string? ServerVersion { get; init; }

    /// <summary>"Dumped by pg_dump version".</summary>
    public required string? DumpVersion { get; init; }

    /// <summary>Major version of the server that was dumped (15; 9 for all of 9.x); null where it cannot be told.</summary>
    public int? ServerMajorVersion => MajorOf(ServerVersion);

    /// <summary>Major version of the pg_dump that wrote the archive; null where it cannot be told.</summary>
    public int? DumpMajorVersion => MajorOf(DumpVersion);

    private static int? MajorOf(string? version)
    {
        var digits = version.AsSpan();
        var end = digits.IndexOfAnyExceptInRange('0', '9');
        return int.TryParse(end < 0 ? digits : digits[..end], out var major) ? major : null;
    }
}
