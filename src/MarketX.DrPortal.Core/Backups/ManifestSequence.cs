using System.Globalization;
using MarketX.DrPortal.Core.Archive;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>The value that a restore sets a sequence to.</summary>
/// <param name="Schema">The sequence's schema, unquoted.</param>
/// <param name="Name">The sequence, unquoted.</param>
/// <param name="LastValue">Its last value.</param>
/// <param name="IsCalled">Whether that value was given out, so that the next one comes after it.</param>
public sealed record ManifestSequence(string Schema, string Name, long LastValue, bool IsCalled)
{
    /// <summary>The sequences of an archive, from its statements <c>SELECT pg_catalog.setval('...', 1, true);</c>.</summary>
    internal static IReadOnlyList<ManifestSequence> Of(ArchiveHead head) =>
        [.. head.Entries.Where(entry => entry.Description == "SEQUENCE SET").Select(entry => Parse(head, entry)).OfType<ManifestSequence>()];

    private static ManifestSequence? Parse(ArchiveHead head, TocEntry entry)
    {
        var tokens = new SqlCursor(SqlTokenizer.All(entry.Definition ?? "", head.StandardConformingStrings));
        if (!tokens.TakeWord("select") || tokens.TakeQualifiedName() is not { Name: "setval" }
            || !tokens.TakeSymbol('(') || tokens.TakeValue() is null || !tokens.TakeSymbol(','))
            return null;

        var sign = tokens.TakeSymbol('-') ? "-" : "";
        return long.TryParse(sign + tokens.TakeValue(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value)
            && tokens.TakeSymbol(',') && tokens.TakeName() is { } called
            ? new ManifestSequence(entry.Namespace ?? "", entry.Tag ?? "", value, called == "true")
            : null;
    }
}
