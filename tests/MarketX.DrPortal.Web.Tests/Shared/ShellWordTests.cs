using MarketX.DrPortal.Web.Components.Shared;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Shared;

public sealed class ShellWordTests
{
    [Theory]
    [InlineData("postgres-backups/backup-manual-2026.dump", "postgres-backups/backup-manual-2026.dump")]
    [InlineData("two words", "'two words'")]
    [InlineData("$(reboot)", "'$(reboot)'")]
    [InlineData("it's", "'it'\\''s'")]
    [InlineData("", "''")]
    public void Quote_Word_SafeToPaste(string word, string expected) => Assert.Equal(expected, ShellWord.Quote(word));
}
