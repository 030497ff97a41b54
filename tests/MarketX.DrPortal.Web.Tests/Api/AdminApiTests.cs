using System.Net;
using System.Text.Json;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Alerts;
using MarketX.DrPortal.Core.Audit;
using MarketX.DrPortal.TestServices.Trace;
using MarketX.DrPortal.Web.Tests.OpenId;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Api;

/// <summary>What Admins do by the API: alerts, sessions, keys, the bucket's rules, deletions.</summary>
public sealed class AdminApiTests(SecurePortal portal) : IClassFixture<SecurePortal>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Alert_ListedShownClosed_OnlyOnceAndOnRecord()
    {
        using var client = portal.Client();
        var admin = await portal.Provider.MintAsync("admin", Token);
        await portal.Services.GetRequiredService<IAlerts>().RaiseAsync(new AlertNews(AlertKind.RestoreFailure, "api_target", "It broke.", "runs"), Token);

        var list = await GetAsync(client, admin, "/api/v1/alerts?open=true&text=api_target");
        var alert = Assert.Single(list.GetProperty("items").EnumerateArray());
        var id = alert.GetProperty("id").GetInt64();
        Assert.Equal(("RESTORE_FAILURE", "It broke."), (alert.GetProperty("alert").GetString(), alert.GetProperty("reason").GetString()));
        using var closed = await client.CallAsync(HttpMethod.Post, $"/api/v1/alerts/{id}/close", admin, Token, """{ "reason": "nobody needs it" }""");
        using var again = await client.CallAsync(HttpMethod.Post, $"/api/v1/alerts/{id}/close", admin, Token, """{ "reason": "nobody needs it" }""");

        Assert.Equal(HttpStatusCode.OK, closed.StatusCode);
        Assert.Contains("nobody needs it", (await GetAsync(client, admin, $"/api/v1/alerts/{id}")).GetProperty("resolution").GetString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, again.StatusCode);
        using var none = await client.CallAsync(HttpMethod.Get, "/api/v1/alerts/999999", admin, Token);
        Assert.Equal("notFound", await none.CodeAsync(Token));
        using var channel = await client.CallAsync(HttpMethod.Post, "/api/v1/alerts/test", admin, Token, """{ "channel": "Pigeon" }""");
        Assert.Equal("invalid", await channel.CodeAsync(Token));
        Assert.Contains(await portal.AuditAsync("CloseAlert"), e => e is { Outcome: AuditOutcome.Done, Reason: "nobody needs it", Via: RequestOrigin.Api, Who: "Ada" });
    }

    [Fact]
    public async Task Session_ListedAndEnded_CountsAtOnce()
    {
        using var client = portal.Client();
        var admin = await portal.Provider.MintAsync("admin", Token);
        using var browser = portal.Browser();
        using var page = await browser.OpenAsync("/", "vera", Token);

        var session = (await GetAsync(client, admin, "/api/v1/sessions?text=oid-vera")).GetProperty("items")[0];
        using var ended = await client.CallAsync(HttpMethod.Post, $"/api/v1/sessions/{session.GetProperty("id").GetString()}/end", admin, Token, """{ "reason": "left the company" }""");
        using var after = await browser.GetAsync("/", Token);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Redirect), (ended.StatusCode, after.StatusCode));
        Assert.Contains(await portal.AuditAsync("ManageSessions"), e => e is { Outcome: AuditOutcome.Done, Reason: "left the company" });
    }

    [Fact]
    public async Task ApiKey_IssuedShownOnceRevoked_AndNothingOfAnAdmin()
    {
        using var client = portal.Client();
        var admin = await portal.Provider.MintAsync("admin", Token);

        using var issued = await client.CallAsync(HttpMethod.Post, "/api/v1/api-keys", admin, Token, """{ "name": "nightly", "scopes": ["View"], "days": 3 }""");
        Assert.Equal(HttpStatusCode.Created, issued.StatusCode);
        Assert.Equal("no-store", issued.Headers.CacheControl?.ToString());
        var answer = await issued.JsonAsync(Token);
        var secret = TestTrace.Secret("an API key", answer.GetProperty("secret").GetString()!);
        var id = answer.GetProperty("key").GetProperty("id").GetString();
        using var used = await client.CallAsync(HttpMethod.Get, "/api/v1/runs", secret, Token);
        var list = await GetAsync(client, admin, "/api/v1/api-keys?text=nightly");
        using var forbidden = await client.CallAsync(HttpMethod.Post, "/api/v1/api-keys", secret, Token, """{ "name": "more", "scopes": ["View"], "days": 3 }""");
        using var tooMuch = await client.CallAsync(HttpMethod.Post, "/api/v1/api-keys", admin, Token, """{ "name": "more", "scopes": ["Promote"], "days": 3 }""");
        using var revoked = await client.CallAsync(HttpMethod.Post, $"/api/v1/api-keys/{id}/revoke", admin, Token);
        using var gone = await client.CallAsync(HttpMethod.Get, "/api/v1/runs", secret, Token);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.UnprocessableEntity), (used.StatusCode, forbidden.StatusCode, tooMuch.StatusCode));
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.Unauthorized), (revoked.StatusCode, gone.StatusCode));
        Assert.DoesNotContain(secret, list.GetRawText(), StringComparison.Ordinal);
        Assert.Equal(id, list.GetProperty("items")[0].GetProperty("id").GetString());
    }

    [Fact]
    public async Task Storage_DifferenceThenApplied_OnlyAsItWasShown()
    {
        using var client = portal.Client();
        var admin = await portal.Provider.MintAsync("admin", Token);

        var before = await GetAsync(client, admin, "/api/v1/storage");
        Assert.True(before.GetProperty("canApply").GetBoolean());
        using var stale = await client.CallAsync(HttpMethod.Post, "/api/v1/storage/apply", admin, Token, """{ "topics": ["Lifecycle"], "fingerprint": "0000000000000009", "reason": "as it should be" }""");
        using var applied = await client.CallAsync(HttpMethod.Post, "/api/v1/storage/apply", admin, Token, $$"""{ "topics": ["Lifecycle"], "fingerprint": "{{before.GetProperty("fingerprint").GetString()}}", "reason": "as it should be" }""");

        using var nothing = await client.CallAsync(HttpMethod.Post, "/api/v1/storage/apply", admin, Token, """{ "topics": ["ObjectLock"], "fingerprint": "", "reason": "as it should be" }""");
        Assert.Equal("invalid", await nothing.CodeAsync(Token));
        Assert.Equal("busy", await stale.CodeAsync(Token));
        Assert.False((await applied.JsonAsync(Token)).GetProperty("canApply").GetBoolean());
        using var policy = await client.CallAsync(HttpMethod.Get, "/api/v1/storage/policy.json", admin, Token);
        Assert.Equal(JsonValueKind.Object, (await policy.JsonAsync(Token)).ValueKind);
    }

    [Theory]
    [InlineData("pins", """{ "key": "postgres-backups/none.dump", "reason": "keep" }""", "notFound")]
    [InlineData("pins", """{ "key": "elsewhere/none.dump", "reason": "keep" }""", "notFound")]
    [InlineData("pins", """{ "key": "postgres-backups/none.dump", "reason": " " }""", "invalid")]
    [InlineData("unpins", """{ "key": "postgres-backups/none.dump", "reason": "over" }""", "notFound")]
    [InlineData("deletions", """{ "key": "postgres-backups/none.dump", "confirm": "none.dump", "reason": "old" }""", "notFound")]
    [InlineData("recoveries", """{ "key": "postgres-backups/none.dump" }""", "notFound")]
    [InlineData("comparisons", """{ "database": "no_such_database" }""", "notFound")]
    [InlineData("inspections/rows", """{ "database": "no_such_database", "table": "t" }""", "notFound")]
    [InlineData("inspections/rows.csv", """{ "database": "no_such_database", "table": "t" }""", "notFound")]
    [InlineData("inspections/query", """{ "database": "no_such_database", "sql": "SELECT 1" }""", "notFound")]
    [InlineData("inspections/deleted-rows.sql", """{ "database": "no_such_database", "table": "t" }""", "notFound")]
    public async Task Post_WhatCannotBe_RefusedWithItsCode(string path, string body, string code)
    {
        using var client = portal.Client();

        using var answer = await client.CallAsync(HttpMethod.Post, $"/api/v1/{path}", await portal.Provider.MintAsync("admin", Token), Token, body);

        Assert.Equal(code, await answer.CodeAsync(Token));
    }

    [Theory]
    [InlineData("comparisons", "Compare", """{ "database": "shop", "server": "nowhere" }""")]
    [InlineData("inspections/rows", "Browse", """{ "database": "shop", "table": "t", "server": "nowhere" }""")]
    [InlineData("inspections/rows.csv", "Browse", """{ "database": "shop", "table": "t", "server": "nowhere" }""")]
    [InlineData("inspections/query", "Query", """{ "database": "shop", "sql": "SELECT 1", "server": "nowhere" }""")]
    [InlineData("inspections/deleted-rows", "Browse", """{ "database": "shop", "table": "t", "server": "nowhere" }""")]
    public async Task Inspect_OnAServerThatIsNotConfigured_RefusedAndOnRecordWithItsName(string path, string action, string body)
    {
        using var client = portal.Client();

        using var answer = await client.CallAsync(HttpMethod.Post, $"/api/v1/{path}", await portal.Provider.MintAsync("admin", Token), Token, body);

        var problem = await answer.JsonAsync(Token);
        Assert.Equal("notFound", problem.GetProperty("code").GetString());
        Assert.StartsWith("No server \"nowhere\" is configured.", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        Assert.Contains(await portal.AuditAsync(action), e => e is { Outcome: AuditOutcome.Refused, Via: RequestOrigin.Api } && e.Target.Contains("shop on nowhere", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Runbook_Viewer_GetsItWithoutASecret()
    {
        using var client = portal.Client();

        var runbook = await GetAsync(client, await portal.Provider.MintAsync("viewer", Token), "/api/v1/runbook");

        Assert.StartsWith("Disaster recovery runbook", runbook.GetProperty("title").GetString(), StringComparison.Ordinal);
        Assert.DoesNotContain(portal.Database.Server.OwnerPassword, runbook.GetRawText(), StringComparison.Ordinal);
    }

    private static async Task<JsonElement> GetAsync(HttpClient client, string bearer, string path)
    {
        using var answer = await client.CallAsync(HttpMethod.Get, path, bearer, Token);
        Assert.True(answer.IsSuccessStatusCode, $"{path}: {answer.StatusCode} {await answer.Content.ReadAsStringAsync(Token)}");
        return await answer.JsonAsync(Token);
    }
}
