using System.Text;

namespace MarketX.DrPortal.Core.Archive;

/// <summary>Says what something that is no custom-format archive looks like, so that an operator knows what to do.</summary>
internal static class ForeignFormat
{
    /// <summary>The format byte of a custom-format archive.</summary>
    public const byte Custom = 1;

    /// <summary>Bytes from the start that tell the known formats apart: one block of a tar file.</summary>
    public const int TellingLength = 512;

    private const byte Tar = 3;
    private const int TarMagicPosition = 257;

    /// <summary>What an archive begins with.</summary>
    public static ReadOnlyMemory<byte> Magic { get; } = "PGDMP"u8.ToArray();

    /// <summary>An exception about something that does not begin like an archive.</summary>
    public static ArchiveFormatException Explain(ReadOnlySpan<byte> start)
    {
        if (start.Length > 0 && start.Length < Magic.Length && Magic.Span.StartsWith(start))
        {
            return new ArchiveFormatException(ArchiveFormatProblem.Truncated, start.Length, "magic",
                "The archive ends in its first bytes. It was probably cut off while being written or copied.");
        }

        return NotAnArchive(0, "magic", Recognise(start));
    }

    /// <summary>An exception about a head of pg_dump that belongs to another of its formats.</summary>
    public static ArchiveFormatException ExplainFormat(byte format, long offset) => format == Tar
        ? NotAnArchive(offset, "format",
            "It is the table of contents (toc.dat) of a pg_dump directory or tar archive; only --format=custom can be read.")
        : new ArchiveFormatException(ArchiveFormatProblem.Unsupported, offset, "format",
            $"The archive is of pg_dump's format {format}; only --format=custom, which is {Custom}, can be read.");

    private static ArchiveFormatException NotAnArchive(long offset, string field, string looks) =>
        new(ArchiveFormatProblem.NotAnArchive, offset, field, $"This is not a pg_dump custom-format archive. {looks}");

    private static string Recognise(ReadOnlySpan<byte> start)
    {
        if (start.IsEmpty)
            return "It is empty.";
        return Compressed(start) ?? Container(start) ?? Text(start) ?? "Nothing in its first bytes tells what it is.";
    }

    private static string? Compressed(ReadOnlySpan<byte> start)
    {
        string? name = null;
        if (start.StartsWith<byte>([0x1f, 0x8b]))
            name = "gzip";
        else if (start.StartsWith<byte>([0x28, 0xb5, 0x2f, 0xfd]))
            name = "zstd";
        else if (start.StartsWith<byte>([0x04, 0x22, 0x4d, 0x18]))
            name = "lz4";
        else if (start.StartsWith<byte>([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00]))
            name = "xz";
        else if (start.StartsWith("BZh"u8))
            name = "bzip2";
        return name is null ? null : $"It looks like a file compressed with {name}: decompress it to see what is inside.";
    }

    private static string? Container(ReadOnlySpan<byte> start)
    {
        if (start.Length >= TarMagicPosition + 5 && start.Slice(TarMagicPosition, 5).SequenceEqual("ustar"u8))
        {
            return start.StartsWith("toc.dat\0"u8)
                ? "It looks like a pg_dump tar archive: restore it with pg_restore, or dump with --format=custom."
                : "It looks like a tar file.";
        }

        if (start.StartsWith("PK\u0003\u0004"u8))
            return "It looks like a ZIP file.";
        if (start.StartsWith("Salted__"u8))
            return "It looks like a file encrypted with OpenSSL: decrypt it first.";
        if (start.StartsWith("age-encryption.org/"u8) || start.StartsWith("-----BEGIN "u8))
            return "It looks like an encrypted or signed file: decrypt it first.";
        return null;
    }

    private static string? Text(ReadOnlySpan<byte> start)
    {
        if (start.StartsWith<byte>([0xff, 0xfe]) || start.StartsWith<byte>([0xfe, 0xff]))
            return "It looks like UTF-16 text, as some shells make of redirected output; dump with --file instead.";

        var text = Encoding.UTF8.GetString(start).TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
        if (text.StartsWith('<'))
            return "It looks like XML or HTML, perhaps an error message of a storage or web server.";
        if (text.StartsWith('{') || text.StartsWith('['))
            return "It looks like JSON.";
        return LooksLikeSql(text) ? "It looks like a plain SQL dump: restore it with psql, or dump with --format=custom." : null;
    }

    private static bool LooksLikeSql(string text)
    {
        string[] beginnings =
        [
            "--", "\\restrict ", "\\connect ", "SET ", "CREATE ", "DROP ", "ALTER ", "INSERT ", "COPY ", "BEGIN;", "SELECT ",
        ];
        return beginnings.Any(beginning => text.StartsWith(beginning, StringComparison.OrdinalIgnoreCase));
    }
}
