using Bunit;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Web.Components.Backups;
using MarketX.DrPortal.Web.Tests.Fakes;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Backups;

public sealed class ManifestCardTests : PortalContext
{
    [Fact]
    public void Render_Valid_FiguresSettingsAndKey()
    {
        var card = RenderCard(ManifestLookup.Valid(Samples.Manifest(), "key-1"));

        Assert.NotEmpty(card.FindAll(".badge.ok"));
        Assert.Contains("6,000", card.Markup, StringComparison.Ordinal);
        Assert.Contains("key-1", card.Markup, StringComparison.Ordinal);
        Assert.Contains("TimeZone", card.Find("details").TextContent, StringComparison.Ordinal);
        Assert.Empty(card.FindAll("#import"));
    }

    [Fact]
    public void Render_Imported_SaysWhoVouchesAndWhatIsNotKnown()
    {
        var card = RenderCard(ManifestLookup.Valid(Samples.Manifest(origin: ManifestOrigin.Import), "key-1"));

        Assert.Contains("Kim", card.Markup, StringComparison.Ordinal);
        Assert.Contains("our old server", card.Markup, StringComparison.Ordinal);
        Assert.Contains("row counts, but no digests", card.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Missing_IsNeutralAndNeverRed()
    {
        var card = RenderCard(ManifestLookup.Missing);

        Assert.NotEmpty(card.FindAll(".badge.idle"));
        Assert.Empty(card.FindAll(".bad"));
        Assert.Contains("Not verified here", card.Find(".badge").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_Refused_IsRedWithTheReason()
    {
        var card = RenderCard(ManifestLookup.Refused(new ManifestException(ManifestProblem.WrongSignature)));

        Assert.NotEmpty(card.FindAll(".badge.bad"));
        Assert.Contains("changed after it was signed", card.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(PortalRole.Operator, false)]
    [InlineData(PortalRole.Admin, true)]
    public void Render_Missing_OnlyAnAdminImports(PortalRole role, bool imports)
    {
        SignIn(role);

        var card = RenderCard(ManifestLookup.Missing);

        Assert.Equal(imports, card.FindAll("#import").Count == 1);
        Assert.Equal(!imports, card.Markup.Contains("An Admin can import it", StringComparison.Ordinal));
    }

    [Fact]
    public void Import_WithoutReason_CannotStart()
    {
        SignIn(PortalRole.Admin);
        var dialog = Render<ImportDialog>(p => p.Add(c => c.Key, Samples.Key));
        Assert.True(dialog.Find("#start-import").HasAttribute("disabled"));

        dialog.Find("#import-reason").Input("the auditor's copy");

        Assert.False(dialog.Find("#start-import").HasAttribute("disabled"));
        Assert.Equal($"drportal import {Samples.Key} --reason 'the auditor'\\''s copy'", dialog.Find(".command code").TextContent);
    }

    private IRenderedComponent<ManifestCard> RenderCard(ManifestLookup found) =>
        Render<ManifestCard>(p => p.Add(c => c.Key, Samples.Key).Add(c => c.Found, found));
}
