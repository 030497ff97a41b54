using System.Globalization;

namespace MarketX.DrPortal.Core.Drills.Queries;

/// <summary>A question of the admins' own that every drill asks the recovered database.</summary>
/// <param name="Name">What it is called in records.</param>
/// <param name="Sql">One SELECT that gives one row; its first column counts.</param>
/// <param name="Expectation">How the value is judged.</param>
/// <param name="Expected">What it is judged by: a text, a number, or hours.</param>
public sealed record SmokeQuery(string Name, string Sql, SmokeExpectation Expectation, string Expected)
{
    /// <summary>Characters that a statement may have.</summary>
    public const int MostSql = 4000;

    // As PostgreSQL writes them with DateStyle ISO.
    private static readonly string[] TimeFormats = ["yyyy-MM-dd", "yyyy-MM-dd HH:mm:ss.FFFFFF", "yyyy-MM-dd HH:mm:ss.FFFFFFzz", "yyyy-MM-dd HH:mm:ss.FFFFFFzzz"];

    /// <summary>Whether drills ask it.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Who changed it last.</summary>
    public string ChangedBy { get; init; } = "";

    /// <summary>When (UTC).</summary>
    public DateTimeOffset ChangedAt { get; init; }

    /// <summary>What is wrong with it, as a sentence; null when nothing is.</summary>
    public static string? Problem(SmokeQuery query)
    {
        ArgumentNullException.ThrowIfNull(query);
        return string.IsNullOrWhiteSpace(query.Name) || query.Name.Length > 80 ? "Give the query a name of 1 to 80 characters."
            : string.IsNullOrWhiteSpace(query.Sql) || query.Sql.Length > MostSql ? $"Give a SELECT of at most {MostSql} characters."
            : query.Sql.Contains('\0', StringComparison.Ordinal) ? "The SELECT contains a NUL character."
            : query.Expectation == SmokeExpectation.Equals ? null
            : !decimal.TryParse(query.Expected, NumberStyles.Number, CultureInfo.InvariantCulture, out var number) ? $"'{query.Expected}' is not a number: give one with a point for decimals, e.g. 1000 or 26."
            : query.Expectation == SmokeExpectation.NotOlderThan && number <= 0 ? "Give hours, more than 0." : null;
    }

    /// <summary>Judges a value.</summary>
    /// <param name="value">What the server gave, as text; null for NULL.</param>
    /// <param name="backupAt">The moment whose data the backup holds.</param>
    /// <returns>Whether it is as expected, and the finding in a sentence.</returns>
    internal (bool Passed, string Sentence) Judge(string? value, DateTimeOffset backupAt)
    {
        if (value is null)
            return (false, $"It gives NULL; expected was {Words}.");
        var shown = value.Length > 200 ? value[..200] + "…" : value;
        if (Expectation == SmokeExpectation.NotOlderThan)
        {
            if (TimeOf(value) is not { } time)
                return (false, $"It gives '{shown}', which is not a time of the years 1 to 9999; expected was {Words}. Write the SELECT so that it gives such a time.");
            var age = backupAt - time;
            return (age.TotalHours <= double.Parse(Expected, NumberStyles.Number, CultureInfo.InvariantCulture),
                $"It gives {time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC, {(age < TimeSpan.Zero ? "after the backup" : SpanText.Of(age) + " before the backup")}; expected was {Words}.");
        }

        var order = Compare(value, Expected);
        var passed = Expectation switch
        {
            SmokeExpectation.AtLeast => order >= 0,
            SmokeExpectation.AtMost => order <= 0,
            _ => value == Expected || order == 0 || (bool.TryParse(value, out var found) && bool.TryParse(Expected, out var expected) && found == expected),
        };
        return (passed, $"It gives {shown}; expected was {Words}.");
    }

    /// <summary>The expectation in words.</summary>
    public string Words => Expectation switch
    {
        SmokeExpectation.AtLeast => $"at least {Expected}",
        SmokeExpectation.AtMost => $"at most {Expected}",
        SmokeExpectation.NotOlderThan => $"a time at most {Expected} hours before the backup",
        _ => Expected.Length == 0 ? "an empty text" : Expected,
    };

    private static int? Compare(string value, string expected) =>
        ExactNumber.TryParse(value) is { } found && ExactNumber.TryParse(expected) is { } wanted ? found.CompareTo(wanted) : null;

    // A time without a zone is taken as UTC, a day as its first moment.
    private static DateTimeOffset? TimeOf(string text) =>
        DateTimeOffset.TryParseExact(text, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;
}
