using Bunit;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Web.Components.Access;
using MarketX.DrPortal.Web.Tests.Fakes;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Access;

public sealed class SessionsPageTests : PortalContext
{
    [Fact]
    public async Task Render_Viewer_OnlyOwnAndNobodyToEnd()
    {
        SignIn(PortalRole.Viewer);
        await OtherAsync();

        var page = Render<SessionsPage>();

        Assert.Single(page.FindAll("tbody tr"));
        Assert.Contains("This session", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("End…", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Revoke_Admin_SessionCountsNoMoreAndReasonIsOnRecord()
    {
        SignIn(PortalRole.Admin);
        var other = await OtherAsync();
        var dialog = Render<RevokeSessionDialog>(p => p.Add(d => d.Session, other));

        Assert.True(dialog.Find("#confirm-revoke").HasAttribute("disabled"));
        await dialog.Find("#revoke-reason").InputAsync(new() { Value = "left the company" });
        await dialog.Find("form").SubmitAsync();

        Assert.False(await Sessions.IsActiveAsync(other.Id, Samples.Now, Token));
        Assert.Contains(Audit.All, e => e is { Action: "ManageSessions", Reason: "left the company", Who: "Test Admin" });
    }

    [Fact]
    public async Task NewKey_Made_ShownOnceWithWhatItMay()
    {
        SignIn(PortalRole.Admin);
        var dialog = Render<NewApiKeyDialog>();
        // Each in words, none by the name that the code has for it.
        Assert.All(dialog.FindAll("fieldset label"), label => Assert.DoesNotContain(label.TextContent.Trim(), Enum.GetNames<PortalAction>()));

        await dialog.Find("#key-name").InputAsync(new() { Value = "deploy" });
        await dialog.Find("form").SubmitAsync();

        Assert.StartsWith("drp_", dialog.Find("#new-key").GetAttribute("value"), StringComparison.Ordinal);
        var entry = Assert.Single(Audit.All);
        Assert.DoesNotContain("drp_", entry.ToString(), StringComparison.Ordinal);
        Assert.Contains("deploy", entry.Target, StringComparison.Ordinal);
    }

    private async Task<Session> OtherAsync()
    {
        var other = new Session
        {
            Id = "other", Subject = "other", Name = "Somebody Else", Role = PortalRole.Operator,
            StartedAt = Samples.Now, LastSeenAt = Samples.Now, EndsAt = Samples.Now.AddHours(1),
        };
        await Sessions.StartAsync(other, Token);
        return other;
    }
}
