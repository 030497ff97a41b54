using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.RegularExpressions;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>
/// The runbook's name of a backup: <c>backup-&lt;tag&gt;-YYYY-MM-DDTHH-mm-ssZ.dump</c>. Sorted by text, the
/// newest of a tag comes last.
/// </summary>
/// <param name="Tag">Why it was taken.</param>
/// <param name="TakenAt">When it was taken (UTC), to the second.</param>
public sealed partial record BackupKey(string Tag, DateTimeOffset TakenAt)
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH-mm-ss'Z'";

    /// <summary>The file name.</summary>
    public string Name => $"backup-{Tag}-{TakenAt.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture)}.dump";

    /// <summary>The object's key under <paramref name="prefix"/>.</summary>
    public string Under(string prefix) => $"{prefix}/{Name}";

    /// <summary>What is wrong with a tag, as a sentence; null when nothing is.</summary>
    public static string? TagProblem(string? tag) =>
        tag is not null && TagPattern().IsMatch(tag) ? null : "A tag has 1 to 40 characters a-z, 0-9 and -, and begins and ends with a letter or digit.";

    /// <summary>Reads the name of an object (with or without its prefix). False when it is not one of ours.</summary>
    public static bool TryParse(string key, [NotNullWhen(true)] out BackupKey? parsed)
    {
        ArgumentNullException.ThrowIfNull(key);
        var match = NamePattern().Match(key[(key.LastIndexOf('/') + 1)..]);
        parsed = match.Success && DateTimeOffset.TryParseExact(
            match.Groups["time"].Value, TimeFormat, CultureInfo.InvariantCulture,
            DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var at)
            ? new BackupKey(match.Groups["tag"].Value, at)
            : null;
        return parsed is not null;
    }

    [GeneratedRegex("^[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?\\z", RegexOptions.CultureInvariant)]
    private static partial Regex TagPattern();

    // Lenient in the tag: a key that the runbook's scripts made with another tag is still a backup of ours.
    [GeneratedRegex(@"^backup-(?<tag>.+)-(?<time>\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ)\.dump\z", RegexOptions.CultureInvariant)]
    private static partial Regex NamePattern();
}
