using System.Net;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Audit;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.OpenId;

/// <summary>Sign-in at a real OpenID provider, and what must not be one.</summary>
public sealed class OpenIdSignInTests(SecurePortal portal) : IClassFixture<SecurePortal>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("ada", "Admin")]
    [InlineData("olga", "Operator")]
    [InlineData("vera", "Viewer")]
    public async Task SignIn_Role_PageSaysWhoAndSessionIsOnRecord(string user, string role)
    {
        using var browser = portal.Browser();

        using var page = await browser.OpenAsync("/backups?q=a", user, Token);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Equal("/backups?q=a", browser.Location!.PathAndQuery);
        var text = await page.Content.ReadAsStringAsync(Token);
        Assert.Contains(role, text, StringComparison.Ordinal);
        Assert.Contains(char.ToUpperInvariant(user[0]) + user[1..], text, StringComparison.Ordinal);
        var entry = (await portal.AuditAsync("SignIn")).First(e => e.Subject == $"oid-{user}");
        Assert.Equal((AuditOutcome.Done, role, "127.0.0.1"), (entry.Outcome, entry.Role.ToString(), entry.Address));
        var sessions = await portal.Sessions.ListAsync(new SessionQuery { Subject = $"oid-{user}" }, TimeProvider.System.GetUtcNow(), Token);
        Assert.Equal(role, sessions.Items[0].Role.ToString());
    }

    [Fact]
    public async Task SignIn_NoRole_403WithTheWayOut()
    {
        using var browser = portal.Browser();

        using var page = await browser.OpenAsync("/", "nina", Token);

        Assert.Equal(HttpStatusCode.Forbidden, page.StatusCode);
        var text = await page.Content.ReadAsStringAsync(Token);
        Assert.Contains("DrPortal.Viewer", text, StringComparison.Ordinal);
        Assert.Contains("Sign in with another account", text, StringComparison.Ordinal);
        Assert.Contains(await portal.AuditAsync("SignIn"), e => e is { Outcome: AuditOutcome.Denied, Subject: "oid-nina" });
        var refused = Assert.Single(await portal.AuditAsync("Access"), e => e is { Outcome: AuditOutcome.Denied, Subject: "oid-nina" });
        Assert.Contains(refused.Correlation!, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Page_RoleTooLow_403AndTheSameReferenceOnThePageAndOnRecord()
    {
        using var browser = portal.Browser();
        using var home = await browser.OpenAsync("/", "vera", Token);

        using var page = await browser.GetAsync("/audit?q=x", Token);

        Assert.Equal(HttpStatusCode.Forbidden, page.StatusCode);
        var refused = Assert.Single(await portal.AuditAsync("Access"), e => e is { Subject: "oid-vera", Target: "GET /audit" });
        Assert.Equal((AuditOutcome.Denied, "127.0.0.1"), (refused.Outcome, refused.Address));
        Assert.Contains(refused.Correlation!, await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_RolesOfOtherApplications_AreNotKept()
    {
        using var browser = portal.Browser();

        using var page = await browser.OpenAsync("/", "mallory", Token);

        Assert.DoesNotContain("Other.Role", await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    /// <summary>The control of the test below: a token that was signed again with the same claims is good.</summary>
    [Fact]
    public async Task SignIn_TokenSignedAgain_IsAccepted()
    {
        await portal.Provider.TamperAsync("resigned", Token);
        using var browser = portal.Browser();

        using var page = await browser.OpenAsync("/", "vera", Token);
        await portal.Provider.TamperAsync("none", Token);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }

    [Theory]
    [InlineData("audience")]
    [InlineData("issuer")]
    [InlineData("expired")]
    [InlineData("endless")]
    [InlineData("unsigned")]
    [InlineData("signature")]
    [InlineData("symmetric")]
    [InlineData("nonce")]
    [InlineData("nonceless")]
    [InlineData("party")]
    [InlineData("accesshash")]
    [InlineData("missing")]
    public async Task SignIn_SpoiltToken_RefusedAndOnRecord(string kind)
    {
        var before = (await portal.AuditAsync("SignIn")).Count;
        await portal.Provider.TamperAsync(kind, Token);
        using var browser = portal.Browser();

        using var page = await browser.OpenAsync("/", "ada", Token);
        await portal.Provider.TamperAsync("none", Token);

        Assert.Equal("/sign-in-failed", browser.Location!.AbsolutePath);
        Assert.Equal(HttpStatusCode.Unauthorized, page.StatusCode);
        Assert.DoesNotContain("__Host-drportal", browser.PortalCookies);
        var entries = await portal.AuditAsync("SignIn");
        Assert.Equal(before + 1, entries.Count);
        Assert.Equal(AuditOutcome.Denied, entries[0].Outcome);
        Assert.Contains(entries[0].Correlation!, await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_Begun_CodeFlowWithChallengeAndNonce()
    {
        using var browser = portal.Browser();

        using var answer = await browser.GetAsync("/sign-in", Token);

        var query = System.Web.HttpUtility.ParseQueryString(answer.Headers.Location!.Query);
        Assert.Equal(("code", "S256", "query"), (query["response_type"], query["code_challenge_method"], query["response_mode"]));
        Assert.All(["state", "nonce", "code_challenge"], name => Assert.True(query[name]!.Length >= 40, name));
        Assert.Equal(new Uri(portal.Address, "/signin-oidc").ToString(), query["redirect_uri"]);
    }

    [Fact]
    public async Task SignIn_Cookies_HostPrefixedSecureHttpOnly()
    {
        using var browser = portal.Browser();
        using var page = await browser.OpenAsync("/", "vera", Token);

        Assert.Contains("__Host-drportal", browser.PortalCookies);
        using var begun = await portal.Browser().GetAsync("/sign-in", Token);
        Assert.All(begun.Headers.GetValues("Set-Cookie"), c =>
        {
            Assert.Contains("secure", c, StringComparison.OrdinalIgnoreCase);
            Assert.Contains("httponly", c, StringComparison.OrdinalIgnoreCase);
        });
    }

    [Fact]
    public async Task SignOut_Form_EndsTheSessionHereAndAtTheProvider()
    {
        using var browser = portal.Browser();
        using var home = await browser.OpenAsync("/", "olga", Token);
        using var copy = portal.Browser();
        copy.CopyCookiesFrom(browser);
        var form = TestBrowser.FormToken(await home.Content.ReadAsStringAsync(Token));

        using var answer = await browser.PostAsync("/sign-out", Token, ("__RequestVerificationToken", form));

        // Not a redirect: browsers hold each one of a form against form-action, and the provider may lead on to other hosts.
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Contains("form-action 'self';", answer.Headers.GetValues("Content-Security-Policy").First(), StringComparison.Ordinal);
        var leads = new Uri(WebUtility.HtmlDecode(System.Text.RegularExpressions.Regex.Match(await answer.Content.ReadAsStringAsync(Token), "http-equiv=\"refresh\" content=\"0;url=([^\"]+)\"").Groups[1].Value));
        Assert.Equal(portal.Provider.Issuer.Authority, leads.Authority);
        Assert.Contains("post_logout_redirect_uri", leads.Query, StringComparison.Ordinal);
        // A copy of the cookie is worth nothing any more.
        using var stolen = await copy.GetAsync("/", Token);
        Assert.Equal(HttpStatusCode.Redirect, stolen.StatusCode);
        Assert.Contains(await portal.AuditAsync("SignOut"), e => e.Subject == "oid-olga");
    }

    [Fact]
    public async Task SignOut_WithoutToken_400AndStillSignedIn()
    {
        using var browser = portal.Browser();
        using var page = await browser.OpenAsync("/", "olga", Token);

        using var answer = await browser.PostAsync("/sign-out", Token);
        using var home = await browser.GetAsync("/", Token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(HttpStatusCode.OK, home.StatusCode);
    }

    [Fact]
    public async Task Get_ForeignHost_Refused()
    {
        using var client = portal.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/sign-in");
        request.Headers.Host = "portal.evil.example";

        using var answer = await client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task Session_RevokedOrOver_NextRequestSignsInAgain()
    {
        using var browser = portal.Browser();
        using var page = await browser.OpenAsync("/", "vera", Token);
        var session = (await portal.Sessions.ListAsync(new SessionQuery { Subject = "oid-vera" }, TimeProvider.System.GetUtcNow(), Token)).Items[0];

        await portal.Database.ExecuteAsync($"UPDATE drportal.sessions SET ends_at = now() - interval '1 second' WHERE id = '{session.Id}'", Token);
        using var answer = await browser.GetAsync("/backups", Token);

        Assert.Equal(HttpStatusCode.Redirect, answer.StatusCode);
        Assert.Equal("/sign-in?returnUrl=%2Fbackups", answer.Headers.Location!.PathAndQuery);
    }

    [Fact]
    public async Task PlainHttp_Refused_ByTheListener()
    {
        using var client = new HttpClient();

        await Assert.ThrowsAnyAsync<HttpRequestException>(() => client.GetAsync(new UriBuilder(portal.Address) { Scheme = "http" }.Uri, Token));
    }
}
