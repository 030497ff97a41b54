namespace MarketX.DrPortal.Core.Archive;

internal enum SqlTokenKind
{
    /// <summary>A keyword or unquoted name, folded to lower case.</summary>
    Word,

    /// <summary>A name in double quotes, unquoted: never a keyword.</summary>
    QuotedName,

    /// <summary>A text in single quotes or dollar quotes, unquoted.</summary>
    Literal,

    /// <summary>A number, or what begins with a digit.</summary>
    Number,

    /// <summary>One character of anything else.</summary>
    Symbol,

    /// <summary>A quote or comment that is never closed; the text ends with it.</summary>
    Unterminated,
}
