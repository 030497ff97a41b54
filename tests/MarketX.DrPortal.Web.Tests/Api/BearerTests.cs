using System.Net;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Audit;
using MarketX.DrPortal.Web.Tests.OpenId;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Api;

/// <summary>Who may call the API: tokens of a real provider, spoilt ones, API keys, and nothing else.</summary>
public sealed class BearerTests(SecurePortal portal) : IClassFixture<SecurePortal>
{
    private const string Trigger = "/admin/backups/trigger";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Trigger_TokenOfARealProvider_202AsTheRunbookCallsIt()
    {
        using var client = portal.Client();
        var bearer = await portal.Provider.ClientCredentialsAsync("daemon", Token);

        using var answer = await client.CallAsync(HttpMethod.Post, Trigger, bearer, Token);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        var body = await answer.JsonAsync(Token);
        var run = body.GetProperty("runId").GetString();
        Assert.Equal(new Uri(portal.Address, $"/api/v1/runs/{run}").ToString(), body.GetProperty("statusUrl").GetString());
        Assert.Equal(answer.Headers.Location!.ToString(), body.GetProperty("statusUrl").GetString());
        Assert.Equal("manual", await portal.Database.QueryAsync<string>($"SELECT request->>'tag' FROM drportal.runs WHERE id = '{run}' AND status = 'Queued' AND requested_via = 'Api'", Token));
        Assert.Contains(await portal.AuditAsync("Backup"), e => e.RunId?.Value == run && e is { Outcome: AuditOutcome.Done, Via: RequestOrigin.Api, Address: "127.0.0.1" });
    }

    [Theory]
    [InlineData("good", HttpStatusCode.Accepted)]
    [InlineData("viewer", HttpStatusCode.Forbidden)]
    [InlineData("roleless", HttpStatusCode.Forbidden)]
    [InlineData("audience", HttpStatusCode.Unauthorized)]
    [InlineData("issuer", HttpStatusCode.Unauthorized)]
    [InlineData("expired", HttpStatusCode.Unauthorized)]
    [InlineData("endless", HttpStatusCode.Unauthorized)]
    [InlineData("future", HttpStatusCode.Unauthorized)]
    [InlineData("unsigned", HttpStatusCode.Unauthorized)]
    [InlineData("signature", HttpStatusCode.Unauthorized)]
    [InlineData("symmetric", HttpStatusCode.Unauthorized)]
    [InlineData("idtoken", HttpStatusCode.Unauthorized)]
    [InlineData("idtokenazp", HttpStatusCode.Unauthorized)]
    public async Task Trigger_Token_Status(string kind, HttpStatusCode status)
    {
        using var client = portal.Client();
        var bearer = await portal.Provider.MintAsync(kind, Token);

        using var answer = await client.CallAsync(HttpMethod.Post, Trigger, bearer, Token);

        Assert.Equal(status, answer.StatusCode);
        if (status != HttpStatusCode.Accepted)
            Assert.Equal(status == HttpStatusCode.Forbidden ? "denied" : "unauthorized", await answer.CodeAsync(Token));
    }

    [Theory]
    [InlineData("olga", HttpStatusCode.Accepted)]
    [InlineData("vera", HttpStatusCode.Forbidden)]
    [InlineData("nina", HttpStatusCode.Forbidden)]
    public async Task Trigger_TokenOfAPersonByTheCodeFlow_TheirRoleAndNameCount(string user, HttpStatusCode status)
    {
        using var client = portal.Client();
        using var browser = portal.Browser();
        var bearer = await PersonToken.GetAsync(portal, browser, user, Token);

        using var answer = await client.CallAsync(HttpMethod.Post, Trigger, bearer, Token);

        Assert.Equal(status, answer.StatusCode);
        var (who, subject) = (char.ToUpperInvariant(user[0]) + user[1..], $"oid-{user}");
        Assert.Contains(await portal.AuditAsync(status == HttpStatusCode.Accepted ? "Backup" : "Access"), e => e.Who == who && e.Subject == subject && e.Via == RequestOrigin.Api
            && e.Outcome == (status == HttpStatusCode.Accepted ? AuditOutcome.Done : AuditOutcome.Denied));
    }

    [Fact]
    public async Task Trigger_ClientWithoutRole_403AndOnRecord()
    {
        using var client = portal.Client();

        using var answer = await client.CallAsync(HttpMethod.Post, Trigger, await portal.Provider.ClientCredentialsAsync("daemon-without-role", Token), Token);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains(await portal.AuditAsync("Access"), e => e.Target == $"POST {Trigger}" && e is { Outcome: AuditOutcome.Denied, Who: "application daemon-without-role" });
    }

    [Theory]
    [InlineData("POST", "/admin/backups/trigger")]
    [InlineData("GET", "/api/v1/runs")]
    [InlineData("GET", "/api/v1/nothing-here")]
    public async Task Call_BrowsersSession_401(string method, string path)
    {
        using var browser = portal.Browser();
        using var page = await browser.OpenAsync("/", "ada", Token);

        using var answer = await browser.SendAsync(new HttpRequestMessage(new HttpMethod(method), new Uri(portal.Address, path)), Token);

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Equal("unauthorized", await answer.CodeAsync(Token));
        Assert.Equal("Bearer", answer.Headers.WwwAuthenticate.ToString());
    }

    [Fact]
    public async Task Key_Scopes_AllowWhatTheyNameAndNothingElse()
    {
        using var client = portal.Client();
        var key = (await portal.IssueKeyAsync(Token, PortalAction.Backup)).Reveal();

        using var backup = await client.CallAsync(HttpMethod.Post, Trigger, key, Token);
        using var runs = await client.CallAsync(HttpMethod.Get, "/api/v1/runs", key, Token);
        using var restore = await client.CallAsync(HttpMethod.Post, "/api/v1/restores", key, Token, """{"key":"a","database":"b"}""");

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (backup.StatusCode, runs.StatusCode, restore.StatusCode));
    }

    [Fact]
    public async Task Key_Stored_OnlyItsHash_AndItsUseIsNoted()
    {
        using var client = portal.Client();
        var issued = await portal.IssueKeyAsync(Token, PortalAction.View);

        using var answer = await client.CallAsync(HttpMethod.Get, "/api/v1/runs", issued.Reveal(), Token);

        var row = await portal.Database.QueryAsync<string>($"SELECT k::text FROM drportal.api_keys k WHERE id = '{issued.Key.Id}'", Token);
        Assert.DoesNotContain(issued.Reveal()[(issued.Reveal().LastIndexOf('_') + 1)..], row, StringComparison.Ordinal);
        Assert.DoesNotContain(issued.Reveal(), issued.ToString(), StringComparison.Ordinal);
        Assert.Equal("127.0.0.1", await portal.Database.QueryAsync<string>($"SELECT last_used_from FROM drportal.api_keys WHERE id = '{issued.Key.Id}'", Token));
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }

    [Fact]
    public async Task Key_RevokedExpiredOrWrong_401()
    {
        using var client = portal.Client();
        var revoked = await portal.IssueKeyAsync(Token, PortalAction.View);
        await portal.Services.GetRequiredService<ApiKeyIssuer>().RevokeAsync(ApiClient.Admin, revoked.Key.Id, Token);
        var expired = await portal.IssueKeyAsync(Token, PortalAction.View);
        await portal.Database.ExecuteAsync($"UPDATE drportal.api_keys SET expires_at = now() - interval '1 second' WHERE id = '{expired.Key.Id}'", Token);
        var good = (await portal.IssueKeyAsync(Token, PortalAction.View)).Reveal();
        var wrong = good[..^1] + (good[^1] == 'A' ? 'B' : 'A');

        foreach (var key in new[] { revoked.Reveal(), expired.Reveal(), wrong, "drp_", "drp_abcdefghij_", good + "x" })
        {
            using var answer = await client.CallAsync(HttpMethod.Get, "/api/v1/runs", key, Token);
            Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        }
    }

    [Fact]
    public async Task Key_AdminsActions_CannotBeGranted()
    {
        var issuer = portal.Services.GetRequiredService<ApiKeyIssuer>();

        foreach (var action in Enum.GetValues<PortalAction>().Where(a => AccessPolicy.RequiredRole(a) == PortalRole.Admin))
            await Assert.ThrowsAsync<Core.Runs.RequestRefusedException>(() => issuer.IssueAsync(ApiClient.Admin, "x", [action], 1, Token));
    }
}
