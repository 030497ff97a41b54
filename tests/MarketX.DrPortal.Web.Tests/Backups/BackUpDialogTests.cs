using Bunit;
using MarketX.DrPortal.Web.Components.Backups;
using MarketX.DrPortal.Web.Tests.Fakes;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Backups;

public sealed class BackUpDialogTests : PortalContext
{
    [Theory]
    [InlineData("pre-migration", true)]
    [InlineData("Bad Tag", false)]
    [InlineData("", false)]
    [InlineData("-x", false)]
    public void Type_Tag_OnlyAValidOneStarts(string tag, bool valid)
    {
        var dialog = Render<BackUpDialog>();

        dialog.Find("#backup-tag").Input(tag);

        Assert.Equal(!valid, dialog.Find("#start-backup").HasAttribute("disabled"));
        Assert.Equal(valid ? "false" : "true", dialog.Find("#backup-tag").GetAttribute("aria-invalid"));
    }

    [Fact]
    public void Render_Default_ShowsTheSameCommandByHand()
    {
        var dialog = Render<BackUpDialog>();

        Assert.Equal("TAG=manual ./scripts/backup/pg-backup.sh manual", dialog.Find(".command code").TextContent);
    }

    [Fact]
    public async Task Start_ServerDoesNotAnswer_SentenceInTheDialog()
    {
        var dialog = Render<BackUpDialog>();

        await dialog.Find("form").SubmitAsync();

        dialog.WaitForAssertion(() => Assert.Contains("does not answer", dialog.Find("[role=alert]").TextContent, StringComparison.Ordinal), TimeSpan.FromSeconds(20));
    }
}
