using System.Text.RegularExpressions;

namespace MarketX.DrPortal.Core.Inspections.Comparing;

/// <summary>A column with a time.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type"><c>timestamp with time zone</c>, <c>timestamp without time zone</c> or <c>date</c>.</param>
/// <param name="Default">Its default as SQL; null for none.</param>
internal sealed partial record TimeColumn(string Name, string Type, string? Default)
{
    // Names that say when a row was made, the surest first. Without underscores, in lower case.
    private static readonly string[] Names =
    [
        "createdat", "created", "createdon", "creationdate", "creationtime", "createdate", "createtime", "datecreated", "timecreated", "insertedat", "insertedon", "inserted",
        "addedat", "recordedat", "registeredat", "placedat", "orderedat", "postedat", "sentat", "receivedat", "occurredat", "happenedat", "loggedat", "eventtime", "eventat",
        "orderdate", "invoicedate", "timestamp", "ts", "time", "at",
    ];

    /// <summary>The column that most likely says when a row was made; null where none does.</summary>
    public static TimeColumn? Choose(IReadOnlyList<TimeColumn> columns) =>
        columns.Where(c => c.Rank < int.MaxValue).MinBy(c => c.Rank);

    /// <summary>The condition that a row is newer than the moment in parameter $1.</summary>
    public string NewerSql(Func<string, string> quote) => Type switch
    {
        "timestamp with time zone" => $"{quote(Name)} > $1::timestamptz",
        // Without a zone it is taken for UTC.
        "timestamp without time zone" => $"{quote(Name)} > ($1::timestamptz AT TIME ZONE 'UTC')",
        _ => $"{quote(Name)} > ($1::timestamptz AT TIME ZONE 'UTC')::date",
    };

    private int Rank
    {
        get
        {
            var place = Array.IndexOf(Names, Name.Replace("_", "", StringComparison.Ordinal).ToLowerInvariant());
            var isNow = Default is not null && Now().IsMatch(Default) && !Shifted().IsMatch(Default);
            return place >= 0 ? (isNow ? 0 : Names.Length) + place
                : isNow && !Later().IsMatch(Name) ? 2 * Names.Length : int.MaxValue;
        }
    }

    [GeneratedRegex(@"\b(now|clock_timestamp|statement_timestamp|transaction_timestamp)\(\)|\b(CURRENT_TIMESTAMP|CURRENT_DATE|LOCALTIMESTAMP)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Now();

    // A time in the future, such as the end of a trial.
    [GeneratedRegex(@"interval|[+]", RegexOptions.IgnoreCase)]
    private static partial Regex Shifted();

    // Set again whenever the row changes.
    [GeneratedRegex("update|modif|change|touch|seen|expire|until|delete", RegexOptions.IgnoreCase)]
    private static partial Regex Later();
}
