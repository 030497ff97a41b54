using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>Finds the tables that a request names.</summary>
internal static class TableNames
{
    private const int Suggestions = 3;

    /// <summary>Each table once, in the order asked for.</summary>
    /// <exception cref="RequestRefusedException">A name is unknown or ambiguous; the message says what to write.</exception>
    public static IReadOnlyList<ArchiveTable> Resolve(IReadOnlyList<ArchiveTable> all, IReadOnlyList<string> asked) =>
        [.. asked.Select(text => One(all, text)).Distinct()];

    private static ArchiveTable One(IReadOnlyList<ArchiveTable> all, string text)
    {
        if (TableName.TryParseQuoted(text, out var quoted))
            return all.FirstOrDefault(table => TableName.Of(table) == quoted) ?? throw Unknown(all, quoted.Value.ToString());
        // A whole name wins over a bare one: the table "a" of schema "b" over the table "b.a".
        ArchiveTable[] found = [.. all.Where(table => TableName.Of(table).ToString() == text)];
        if (found.Length == 0)
            found = [.. all.Where(table => table.Name == text)];
        return found switch
        {
            [var only] => only,
            [] => throw Unknown(all, text),
            _ => throw new RequestRefusedException(
                $"\"{text}\" can be each of {string.Join(", ", found.Select(table => TableName.Of(table).ToRequest()))}. Write the one that you mean."),
        };
    }

    private static RequestRefusedException Unknown(IReadOnlyList<ArchiveTable> all, string text)
    {
        var bare = text[(text.IndexOf('.', StringComparison.Ordinal) + 1)..];
        var near = all.Select(table => (Name: TableName.Of(table), Distance: Math.Min(Distance(TableName.Of(table).ToString(), text), Distance(table.Name, bare))))
            .Where(table => table.Distance <= Math.Max(2, bare.Length / 3))
            .OrderBy(table => table.Distance).ThenBy(table => table.Name.ToString(), StringComparer.Ordinal).Take(Suggestions).Select(table => table.Name.ToRequest()).ToList();
        return new RequestRefusedException(
            $"The backup has no table \"{text}\". " + (near.Count == 0 ? "Its page and drportal show list those that it has." : $"Near to it: {string.Join(", ", near)}."),
            RefusalReason.NotFound);
    }

    /// <summary>How many letters have to be changed, added or taken away; capitals count as small letters.</summary>
    private static int Distance(string one, string other)
    {
        var row = Enumerable.Range(0, other.Length + 1).ToArray();
        for (var i = 1; i <= one.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= other.Length; j++)
            {
                var same = char.ToUpperInvariant(one[i - 1]) == char.ToUpperInvariant(other[j - 1]);
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1)));
            }
        }

        return row[^1];
    }
}
