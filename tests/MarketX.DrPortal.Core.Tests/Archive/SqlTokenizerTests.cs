using MarketX.DrPortal.Core.Archive;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive;

public sealed class SqlTokenizerTests
{
    [Theory]
    [InlineData("Select A_b1$ ÄÖ", "Word:select Word:a_b1$ Word:ÄÖ")]
    [InlineData("\"A \"\"b\"\"\"\"\"", "QuotedName:A_\"b\"\"")]
    [InlineData("''''", "Literal:'")]
    [InlineData("'a\\'", "Literal:a\\")]
    [InlineData("E'a\\'b\\\\'", "Literal:a'b\\")]
    [InlineData("$$a'b$$ $x$ $$ $x$", "Literal:a'b Literal:_$$_")]
    [InlineData("$1 $ a", "Symbol:$ Number:1 Symbol:$ Word:a")]
    [InlineData("a--b\nc/*d/*e*/f*/g", "Word:a Word:c Word:g")]
    [InlineData("1.5e3,x", "Number:1.5e3 Symbol:, Word:x")]
    [InlineData("a.\"b\"(c)", "Word:a Symbol:. QuotedName:b Symbol:( Word:c Symbol:)")]
    [InlineData("x '", "Word:x Unterminated:")]
    [InlineData("x \"a", "Word:x Unterminated:a")]
    [InlineData("x $a$ b", "Word:x Unterminated:_b")]
    [InlineData("x /* /* */ b", "Word:x Unterminated:/*_/*_*/_b")]
    [InlineData("  -- only", "")]
    public void All_Text_GivesItsTokens(string sql, string expected) =>
        Assert.Equal(expected, Show(SqlTokenizer.All(sql)));

    [Fact]
    public void All_BackslashesAreEscapes_EndTheTextElsewhere() =>
        Assert.Equal("Literal:a'_TO_b Word:c", Show(SqlTokenizer.All("'a\\' TO b' c", standardStrings: false)));

    private static string Show(IEnumerable<SqlToken> tokens) =>
        string.Join(' ', tokens.Select(token => $"{token.Kind}:{token.Text.Replace(' ', '_')}"));
}
