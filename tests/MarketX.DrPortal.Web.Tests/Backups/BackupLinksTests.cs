using MarketX.DrPortal.Web.Components.Backups;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Backups;

public sealed class BackupLinksTests
{
    [Theory]
    [InlineData("postgres-backups/backup-manual.dump", "backups/postgres-backups/backup-manual.dump")]
    [InlineData("p/50% of #1?.dump", "backups/p/50%25%20of%20%231%3F.dump")]
    [InlineData("p//x.dump", "backup?key=p%2F%2Fx.dump")]
    [InlineData("p/../x.dump", "backup?key=p%2F..%2Fx.dump")]
    public void Detail_Key_SurvivesTheAddress(string key, string expected) => Assert.Equal(expected, BackupLinks.Detail(key));
}
