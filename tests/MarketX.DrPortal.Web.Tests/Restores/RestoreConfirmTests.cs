using AngleSharp.Dom;
using Bunit;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Web.Components.Restores;
using MarketX.DrPortal.Web.Tests.Fakes;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Restores;

public sealed class RestoreConfirmTests : PortalContext
{
    private const string Target = "marketx_verify";

    [Fact]
    public void Render_NewTarget_NoTypingAsked()
    {
        var confirm = RenderConfirm(existing: null);

        Assert.Empty(confirm.FindAll("#typed-name"));
        Assert.False(Start(confirm).HasAttribute("disabled"));
        Assert.Contains("no measured restore yet", confirm.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("marketx_verif", false)]
    [InlineData("MARKETX_VERIFY", false)]
    [InlineData("marketx_verify ", false)]
    [InlineData("marketx_verify", true)]
    public void Type_ExistingTarget_OnlyTheExactNameOpens(string typed, bool opens)
    {
        var confirm = RenderConfirm(new DatabaseInfo(Target, 1_000_000, Sessions: 0, IsProduction: false, IsPortal: false));

        confirm.Find("#typed-name").Input(typed);

        Assert.Equal(!opens, Start(confirm).HasAttribute("disabled"));
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public void Render_ProductionOrThePortalsOwn_CannotStart(bool production, bool portal)
    {
        var confirm = RenderConfirm(new DatabaseInfo(Target, 1_000_000, Sessions: 3, production, portal));

        Assert.Empty(confirm.FindAll("#typed-name"));
        Assert.True(Start(confirm).HasAttribute("disabled"));
        Assert.Empty(confirm.FindAll(".by-hand"));
    }

    [Fact]
    public void Render_ChecksDoNotAllow_CannotStart() =>
        Assert.True(Start(RenderConfirm(existing: null, ready: false)).HasAttribute("disabled"));

    [Fact]
    public void Render_AnotherServer_IsNamedAndInTheCommand()
    {
        var confirm = RenderConfirm(existing: null, server: "standby");

        Assert.Contains("On the server", confirm.Markup, StringComparison.Ordinal);
        Assert.Contains("--to standby", confirm.Find(".by-hand code").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_NoValidManifest_OnlyAReasonOpens()
    {
        var confirm = RenderConfirm(existing: null, needsReason: true);
        Assert.True(Start(confirm).HasAttribute("disabled"));

        confirm.Find("#unverified-reason").Input("   ");
        Assert.True(Start(confirm).HasAttribute("disabled"));

        confirm.Find("#unverified-reason").Input("the auditor's copy");
        Assert.False(Start(confirm).HasAttribute("disabled"));
        Assert.Contains("--unverified 'the auditor'\\''s copy'", confirm.Find(".by-hand code").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_HandlerRefuses_SentenceStaysOnThePage()
    {
        var before = Services.GetRequiredService<NavigationManager>().Uri;
        var confirm = RenderConfirm(existing: null);

        await Start(confirm).ClickAsync(new());

        confirm.WaitForAssertion(() => Assert.NotEmpty(confirm.FindAll("[role=alert]")), TimeSpan.FromSeconds(20));
        Assert.Equal(before, Services.GetRequiredService<NavigationManager>().Uri);
    }

    private static IElement Start(IRenderedComponent<RestoreConfirm> confirm) => confirm.Find("#start-restore");

    private IRenderedComponent<RestoreConfirm> RenderConfirm(DatabaseInfo? existing, bool ready = true, bool needsReason = false, string? server = null) => Render<RestoreConfirm>(p => p
        .Add(c => c.Backup, Samples.Backup(Samples.Now.AddHours(-4)))
        .Add(c => c.Request, new RestoreRequest(Samples.Key, Target) { Server = server })
        .Add(c => c.Existing, existing)
        .Add(c => c.NeedsReason, needsReason)
        .Add(c => c.Ready, ready));
}
