namespace MarketX.DrPortal.Core.Archive;

/// <summary>Walks over tokens, taking what is expected and staying put at anything else.</summary>
internal sealed class SqlCursor(IReadOnlyList<SqlToken> tokens)
{
    private int _at;

    public bool AtEnd => _at >= tokens.Count;

    public bool TakeWord(string word) => Take(token => token.IsWord(word)) is not null;

    public bool TakeSymbol(char symbol) => Take(token => token.IsSymbol(symbol)) is not null;

    /// <summary>Takes a quoted or unquoted name; null where there is none.</summary>
    public string? TakeName() => Take(token => token.IsName)?.Text;

    /// <summary>Takes a name, text or number; null where there is none.</summary>
    public string? TakeValue() => Take(token => token.IsName || token.Kind is SqlTokenKind.Literal or SqlTokenKind.Number)?.Text;

    /// <summary>Takes a name that may be qualified with its schema; null where there is none.</summary>
    public (string? Schema, string Name)? TakeQualifiedName()
    {
        if (TakeName() is not { } first)
            return null;
        if (!TakeSymbol('.'))
            return (null, first);
        return TakeName() is { } second ? (first, second) : null;
    }

    /// <summary>Goes on behind the next such keyword that is in no brackets; false, and to the end, where there is none.</summary>
    public bool SkipPastWord(string word)
    {
        var depth = 0;
        while (!AtEnd)
        {
            var token = tokens[_at++];
            if (token.IsSymbol('('))
                depth++;
            else if (token.IsSymbol(')'))
                depth--;
            else if (depth == 0 && token.IsWord(word))
                return true;
        }

        return false;
    }

    private SqlToken? Take(Func<SqlToken, bool> expected)
    {
        if (AtEnd || !expected(tokens[_at]))
            return null;
        return tokens[_at++];
    }
}
