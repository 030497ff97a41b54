using System.Net;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.OpenId;

/// <summary>The way back from the provider: what comes twice, from elsewhere, changed, or leads elsewhere.</summary>
public sealed class OpenIdCallbackTests(SecurePortal portal) : IClassFixture<SecurePortal>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Callback_Replayed_Refused()
    {
        using var browser = portal.Browser();
        using var page = await browser.OpenAsync("/", "vera", Token);

        using var replay = await browser.GetAsync(browser.Callback!.PathAndQuery, Token);

        Assert.StartsWith("/sign-in-failed", replay.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/signin-oidc?code=x&state=garbage")]
    [InlineData("/signin-oidc?error=access_denied&state=x")]
    [InlineData("/signin-oidc?code=x&state=x&iss=http%3A%2F%2Fevil.example")]
    [InlineData("/signin-oidc")]
    public async Task Callback_NotOurs_Refused(string path)
    {
        using var browser = portal.Browser();

        using var answer = await browser.GetAsync(path, Token);

        Assert.StartsWith("/sign-in-failed", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Callback_OfAnotherBrowser_Refused()
    {
        using var victim = portal.Browser();
        using var attacker = portal.Browser();
        using var begun = await attacker.GetAsync("/sign-in", Token);
        var state = System.Web.HttpUtility.ParseQueryString(begun.Headers.Location!.Query)["state"];

        using var answer = await victim.GetAsync($"/signin-oidc?code=x&state={Uri.EscapeDataString(state!)}", Token);

        Assert.StartsWith("/sign-in-failed", answer.Headers.Location!.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A good state of this very browser, and then something else than the provider sent.</summary>
    [Theory]
    [InlineData("iss=http%3A%2F%2Fevil.example", true)]
    [InlineData("error=access_denied", false)]
    [InlineData("code=another-code", false)]
    public async Task Callback_ChangedOnTheWay_Refused(string change, bool keepCode)
    {
        using var browser = portal.Browser(address =>
        {
            var query = System.Web.HttpUtility.ParseQueryString(address.Query);
            query.Remove(change[..change.IndexOf('=', StringComparison.Ordinal)]);
            if (!keepCode)
                query.Remove("code");
            return new UriBuilder(address) { Query = $"{query}&{change}" }.Uri;
        });

        using var page = await browser.OpenAsync("/", "ada", Token);

        Assert.Equal("/sign-in-failed", browser.Location!.AbsolutePath);
        Assert.DoesNotContain("__Host-drportal", browser.PortalCookies);
    }

    /// <summary>The control of the test above: the same, unchanged.</summary>
    [Fact]
    public async Task Callback_SentOnAsItCame_IsAccepted()
    {
        using var browser = portal.Browser(address => new UriBuilder(address) { Query = $"{System.Web.HttpUtility.ParseQueryString(address.Query)}" }.Uri);

        using var page = await browser.OpenAsync("/", "ada", Token);

        Assert.Equal((HttpStatusCode.OK, "/"), (page.StatusCode, browser.Location!.AbsolutePath));
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("/%09/evil.example")]
    [InlineData("/%2Fevil.example")]
    public async Task SignIn_ForeignReturnUrl_EndsAtTheOverview(string returnUrl)
    {
        using var browser = portal.Browser();

        using var page = await browser.OpenAsync($"/sign-in?returnUrl={Uri.EscapeDataString(returnUrl)}", "vera", Token);

        Assert.Equal(new Uri(portal.Address, "/"), browser.Location);
    }
}
