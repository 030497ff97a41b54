using System.Text;
using MarketX.DrPortal.Core.Postgres;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Configuration;

public sealed class SqlNameTests
{
    [Theory]
    [InlineData("marketx", "\"marketx\"")]
    [InlineData("we\"ird; drop", "\"we\"\"ird; drop\"")]
    [InlineData("\"", "\"\"\"\"")]
    public void Quote_Name_IsOneIdentifier(string name, string expected) => Assert.Equal(expected, SqlName.Quote(name));

    [Theory]
    [InlineData("it's", "'it''s'")]
    [InlineData("a\\b'c", "E'a\\\\b''c'")]
    public void Literal_Text_IsOneConstant(string text, string expected) => Assert.Equal(expected, SqlName.Literal(text));

    [Fact]
    public void QuoteAndLiteral_Nul_IsRefused()
    {
        Assert.Throws<ArgumentException>(() => SqlName.Quote("a\0b"));
        Assert.Throws<ArgumentException>(() => SqlName.Literal("a\0b"));
    }

    [Theory]
    [InlineData("marketx_verify")]
    [InlineData("we\"ird; drop")]
    [InlineData("a=b")]
    [InlineData("-x")]
    [InlineData("名前")]
    public void DatabaseNameProblem_NameThatOnlyNeedsQuoting_IsNull(string name) => Assert.Null(SqlName.DatabaseNameProblem(name));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData(" a")]
    [InlineData("a ")]
    [InlineData("a\nb")]
    [InlineData("postgres")]
    [InlineData("template0")]
    [InlineData("template1")]
    public void DatabaseNameProblem_NameThatCannotBe_IsASentence(string? name) => Assert.NotNull(SqlName.DatabaseNameProblem(name));

    [Fact]
    public void DatabaseNameProblem_Length_IsCountedInBytes()
    {
        Assert.Null(SqlName.DatabaseNameProblem(new string('x', 63)));
        Assert.NotNull(SqlName.DatabaseNameProblem(new string('x', 64)));
        Assert.Null(SqlName.DatabaseNameProblem(new string('é', 31)));
        Assert.Contains("64 bytes", SqlName.DatabaseNameProblem(new string('é', 32)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData('x', 63)]
    [InlineData('é', 31)]
    [InlineData('名', 21)]
    public void WithSuffix_LongName_StaysWithin63BytesAndWhole(char character, int length)
    {
        const string suffix = "__restoring_abcdefghij";

        var name = SqlName.WithSuffix(new string(character, length), suffix);

        Assert.InRange(Encoding.UTF8.GetByteCount(name), 55, SqlName.MaxBytes);
        Assert.EndsWith(suffix, name, StringComparison.Ordinal);
        Assert.Equal(name, Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)));
    }

    [Fact]
    public void WithSuffix_CharacterOfFourBytes_IsNotCutInTwo()
    {
        var name = SqlName.WithSuffix(string.Concat(Enumerable.Repeat("🐘", 15)), "__restoring_abcdefghij");

        Assert.DoesNotContain('\uFFFD', Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(name)));
        Assert.True(Encoding.UTF8.GetByteCount(name) <= SqlName.MaxBytes);
    }

    [Fact]
    public void WithSuffix_LongNamesThatDifferAtTheEnd_StayDifferent()
    {
        var stem = new string('x', 60);

        Assert.NotEqual(SqlName.WithSuffix(stem + "a", "__replaced_abcdefghij"), SqlName.WithSuffix(stem + "b", "__replaced_abcdefghij"));
        Assert.Equal("short__replaced_abcdefghij", SqlName.WithSuffix("short", "__replaced_abcdefghij"));
    }
}
