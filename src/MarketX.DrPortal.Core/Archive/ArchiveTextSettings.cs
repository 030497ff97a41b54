using System.Text;

namespace MarketX.DrPortal.Core.Archive;

/// <summary>How to understand the archive's texts; it is written in entries of its own, as the SQL that would set it.</summary>
internal sealed record ArchiveTextSettings(string Encoding, bool StandardConformingStrings)
{
    public static ArchiveTextSettings Find(IEnumerable<RawTocEntry> entries, ReadOnlyMemory<byte> head)
    {
        // What pg_restore assumes of an archive that does not say.
        var settings = new ArchiveTextSettings(PostgresEncodings.SqlAscii, StandardConformingStrings: false);
        foreach (var entry in entries)
        {
            var description = entry.Description.In(head)!.Value.Span;
            if (description.SequenceEqual("ENCODING"u8))
                settings = settings with { Encoding = Value(entry, head, "encoding") };
            else if (description.SequenceEqual("STDSTRINGS"u8))
                settings = settings with { StandardConformingStrings = IsOn(entry, head) };
        }

        return settings;
    }

    private static bool IsOn(RawTocEntry entry, ReadOnlyMemory<byte> head) => Value(entry, head, "string syntax") switch
    {
        "on" => true,
        "off" => false,
        _ => throw Damaged(entry, "string syntax"),
    };

    /// <summary>The first literal of <c>SET name = 'value';</c>.</summary>
    private static string Value(RawTocEntry entry, ReadOnlyMemory<byte> head, string what)
    {
        var tokens = new SqlTokenizer(System.Text.Encoding.Latin1.GetString((entry.Definition.In(head) ?? default).Span));
        while (tokens.Next(out var token))
        {
            if (token.Kind == SqlTokenKind.Literal && Ascii.IsValid(token.Text) && token.Text.Length is > 0 and <= 64)
                return token.Text;
        }

        throw Damaged(entry, what);
    }

    private static ArchiveFormatException Damaged(RawTocEntry entry, string what) => new(
        ArchiveFormatProblem.Damaged, entry.Definition.Start, $"definition of entry with number {entry.DumpId}",
        $"The archive is damaged. It has an entry for its {what} that does not say which.");
}
