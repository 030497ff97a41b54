namespace MarketX.DrPortal.Core.Archive;

internal readonly record struct SqlToken(SqlTokenKind Kind, string Text)
{
    public bool IsName => Kind is SqlTokenKind.Word or SqlTokenKind.QuotedName;

    /// <summary>Whether it is that keyword, given in lower case.</summary>
    public bool IsWord(string word) => Kind == SqlTokenKind.Word && Text == word;

    public bool IsSymbol(char symbol) => Kind == SqlTokenKind.Symbol && Text[0] == symbol;
}
