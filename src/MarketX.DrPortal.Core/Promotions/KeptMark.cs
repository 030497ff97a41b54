using System.Text.Json;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Promotions;

/// <summary>
/// What the comment on a kept database says. It travels with the database: whoever finds it, with or without the
/// portal's own database, knows what it was and until when it is kept.
/// </summary>
/// <param name="Was">The name that it had.</param>
/// <param name="Replaced">When it was replaced (UTC).</param>
/// <param name="Run">The run that did it.</param>
/// <param name="Until">When the portal drops it (UTC); null: never by itself.</param>
/// <param name="Comment">The comment that it had before; null for none.</param>
public sealed record KeptMark(string Was, DateTimeOffset Replaced, RunId Run, DateTimeOffset? Until, string? Comment)
{
    /// <summary>Begins the comment.</summary>
    public const string Prefix = Postgres.DatabaseInfo.KeptComment;

    /// <summary>The comment's text.</summary>
    public string ToComment() => Prefix + JsonSerializer.Serialize(this, RunJson.Options);

    /// <summary>Reads a comment; null when it is no such mark.</summary>
    public static KeptMark? TryParse(string? comment)
    {
        if (comment?.StartsWith(Prefix, StringComparison.Ordinal) != true)
            return null;
        try
        {
            return JsonSerializer.Deserialize<KeptMark>(comment[Prefix.Length..], RunJson.Options) is { Was.Length: > 0 } mark ? mark : null;
        }
        catch (JsonException)
        {
            // Somebody edited it: then nobody here may drop or promote what it is on.
            return null;
        }
    }
}
