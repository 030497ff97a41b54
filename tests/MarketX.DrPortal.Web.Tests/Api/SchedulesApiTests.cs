using System.Net;
using System.Text.Json;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Audit;
using MarketX.DrPortal.Web.Tests.OpenId;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Api;

/// <summary>What Admins do over the API: schedules, imports, production's place.</summary>
public sealed class SchedulesApiTests(SecurePortal portal) : IClassFixture<SecurePortal>
{
    private const string Schedules = "/api/v1/schedules";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Schedule_AddedChangedPausedRunAndDeleted()
    {
        using var client = portal.Client();
        var admin = await portal.Provider.MintAsync("admin", Token);

        using var added = await client.CallAsync(HttpMethod.Post, Schedules, admin, Token, """{ "name": "Hourly", "kind": "Backup", "cron": "5 * * * *", "tag": "hourly" }""");
        var schedule = await added.JsonAsync(Token);
        var address = $"{Schedules}/{Text(schedule, "id")}";
        Assert.Equal((HttpStatusCode.Created, address), (added.StatusCode, added.Headers.Location!.ToString()));
        Assert.Equal(("hourly", "Every hour at minute 05", "Ada", 5), (Text(schedule, "tag"), Text(schedule, "words"), Text(schedule, "changedBy"), schedule.GetProperty("nextRuns").GetArrayLength()));

        using var changed = await client.CallAsync(HttpMethod.Put, address, admin, Token, """{ "name": "Hourly", "kind": "Backup", "cron": "7 * * * *", "tag": "hourly", "revision": 1 }""");
        using var late = await client.CallAsync(HttpMethod.Put, address, admin, Token, """{ "name": "Hourly", "kind": "Backup", "cron": "9 * * * *", "revision": 1 }""");
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.UnprocessableEntity), (changed.StatusCode, late.StatusCode));
        Assert.Contains("Somebody else changed", Text(await late.JsonAsync(Token), "detail"), StringComparison.Ordinal);

        using var paused = await client.CallAsync(HttpMethod.Post, address + "/pause", admin, Token);
        var state = await paused.JsonAsync(Token);
        Assert.Equal((true, 0, 3, "7 * * * *"), (state.GetProperty("paused").GetBoolean(), state.GetProperty("nextRuns").GetArrayLength(), state.GetProperty("revision").GetInt32(), Text(state, "cron")));
        using var resumed = await client.CallAsync(HttpMethod.Post, address + "/resume", admin, Token);
        Assert.False((await resumed.JsonAsync(Token)).GetProperty("paused").GetBoolean());

        // A key that may back up may run it, one that may only look may not.
        var pipeline = (await portal.IssueKeyAsync(Token, PortalAction.View, PortalAction.Backup)).Reveal();
        using var run = await client.CallAsync(HttpMethod.Post, address + "/run", pipeline, Token, idempotencyKey: "now-1");
        using var again = await client.CallAsync(HttpMethod.Post, address + "/run", pipeline, Token, idempotencyKey: "now-1");
        using var refused = await client.CallAsync(HttpMethod.Post, address + "/run", (await portal.IssueKeyAsync(Token, PortalAction.View)).Reveal(), Token);
        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Accepted, HttpStatusCode.Forbidden), (run.StatusCode, again.StatusCode, refused.StatusCode));
        Assert.Equal(1L, await portal.Database.QueryAsync<long>("SELECT count(*) FROM drportal.runs WHERE request->>'tag' = 'hourly'", Token));

        using var deleted = await client.CallAsync(HttpMethod.Delete, address, admin, Token);
        using var gone = await client.CallAsync(HttpMethod.Get, address, admin, Token);
        Assert.Equal((HttpStatusCode.NoContent, HttpStatusCode.NotFound), (deleted.StatusCode, gone.StatusCode));
        Assert.Equal("notFound", await gone.CodeAsync(Token));
        Assert.Equal(5, (await portal.AuditAsync("EditSchedules")).Count(e => e is { Who: "Ada", Via: RequestOrigin.Api } && e.Target.Contains("Hourly", StringComparison.Ordinal) && e.Outcome == AuditOutcome.Done));
    }

    [Theory]
    [InlineData("""{ "name": "x", "kind": "Backup", "cron": "99 * * * *" }""", 422)]
    [InlineData("""{ "name": "x", "kind": "Backup", "cron": "0 2 30 2 *" }""", 422)]
    [InlineData("""{ "name": "x", "kind": "Restore", "cron": "0 2 * * *" }""", 422)]
    [InlineData("""{ "name": "x", "kind": "Drill", "cron": "0 2 * * *", "tag": "y" }""", 422)]
    [InlineData("""{ "name": "x", "kind": "Drill", "cron": "0 2 * * *", "drill": { "choice": "Chosen" } }""", 422)]
    [InlineData("""{ "name": "x", "kind": "Drill", "cron": "0 2 * * *", "drill": { "choice": "Chosen", "key": "a\u0000b" } }""", 422)]
    [InlineData("""{ "name": "a\u0000b", "kind": "Backup", "cron": "0 2 * * *" }""", 422)]
    [InlineData("""{ "name": "x", "kind": "Backup", "cron": "0 2 * * *", "timeZone": "Moon/Tranquility" }""", 422)]
    [InlineData("""{ "name": "x", "kind": "Backup", "cron": "0 2 * * *", "revision": 7 }""", 422)]
    [InlineData("""{ "kind": "Backup", "cron": "0 2 * * *" }""", 400)]
    [InlineData("""{ "name": "x", "kind": "Backup", "cron": "0 2 * * *", "corn": "typo" }""", 400)]
    public async Task Schedule_NotValid_ProblemDocumentAndNothingAdded(string body, int status)
    {
        using var client = portal.Client();

        using var answer = await client.CallAsync(HttpMethod.Post, Schedules, await portal.Provider.MintAsync("admin", Token), Token, body);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("invalid", await answer.CodeAsync(Token));
        Assert.Equal(0L, await portal.Database.QueryAsync<long>("SELECT count(*) FROM drportal.schedules WHERE name IN ('x', 'ab')", Token));
    }

    [Fact]
    public async Task Schedule_KindOrRevisionOfAChange_MustBeWhatWasRead()
    {
        using var client = portal.Client();
        var admin = await portal.Provider.MintAsync("admin", Token);
        using var added = await client.CallAsync(HttpMethod.Post, Schedules, admin, Token, """{ "name": "Weekly drill", "kind": "Drill", "cron": "0 3 * * 0", "drill": { "choice": "Random" } }""");
        var address = $"{Schedules}/{Text(await added.JsonAsync(Token), "id")}";

        using var otherKind = await client.CallAsync(HttpMethod.Put, address, admin, Token, """{ "name": "Weekly drill", "kind": "Backup", "cron": "0 3 * * 0", "revision": 1 }""");
        using var unread = await client.CallAsync(HttpMethod.Put, address, admin, Token, """{ "name": "Weekly drill", "kind": "Drill", "cron": "0 4 * * 0" }""");
        using var list = await client.CallAsync(HttpMethod.Get, Schedules + "?pageSize=500", admin, Token);

        Assert.Equal((422, 422), ((int)otherKind.StatusCode, (int)unread.StatusCode));
        var found = Assert.Single((await list.JsonAsync(Token)).GetProperty("items").EnumerateArray(), s => Text(s, "name") == "Weekly drill");
        Assert.Equal(("Random", "0 3 * * 0", 1), (Text(found.GetProperty("drill"), "choice"), Text(found, "cron"), found.GetProperty("revision").GetInt32()));
    }

    [Theory]
    [InlineData("POST", "/api/v1/schedules", """{ "name": "x", "kind": "Backup", "cron": "0 2 * * *" }""")]
    [InlineData("POST", "/api/v1/imports", """{ "key": "x", "reason": "y" }""")]
    [InlineData("POST", "/api/v1/promotions", """{ "database": "x", "typedName": "y", "reason": "z" }""")]
    [InlineData("POST", "/api/v1/rollbacks", """{ "kept": "x", "typedName": "y", "reason": "z", "acknowledgedWrites": 0 }""")]
    public async Task AdminsOperation_OperatorsToken_403(string method, string path, string body)
    {
        using var client = portal.Client();

        using var answer = await client.CallAsync(new HttpMethod(method), path, await portal.Provider.MintAsync("good", Token), Token, body);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("denied", await answer.CodeAsync(Token));
    }

    [Theory]
    [InlineData("/api/v1/promotions", """{ "database": "no_such", "typedName": "y", "reason": "z" }""", 422, "preflightBlocked")]
    [InlineData("/api/v1/rollbacks", """{ "kept": "no_such", "typedName": "y", "reason": "z", "acknowledgedWrites": 0 }""", 422, "preflightBlocked")]
    [InlineData("/api/v1/imports", """{ "key": "postgres-backups/no-such.dump", "reason": "ours" }""", 404, "notFound")]
    [InlineData("/api/v1/imports", """{ "key": "postgres-backups/no-such.dump", "reason": " " }""", 422, "invalid")]
    [InlineData("/api/v1/promotions", """{ "database": "no_such" }""", 400, "invalid")]
    public async Task AdminsOperation_ThatCannotSucceed_RefusedWithItsCode(string path, string body, int status, string code)
    {
        using var client = portal.Client();

        using var answer = await client.CallAsync(HttpMethod.Post, path, await portal.Provider.MintAsync("admin", Token), Token, body);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(code, await answer.CodeAsync(Token));
    }

    [Fact]
    public async Task Preflight_OfAPromotionAndARollback_SaysWhatStopsThem()
    {
        using var client = portal.Client();
        var admin = await portal.Provider.MintAsync("admin", Token);

        using var promotion = await client.CallAsync(HttpMethod.Post, "/api/v1/promotions/preflight", admin, Token, """{ "database": "no_such", "typedName": "y", "reason": "z" }""");
        using var rollback = await client.CallAsync(HttpMethod.Post, "/api/v1/rollbacks/preflight", admin, Token, """{ "kept": "no_such", "typedName": "y", "reason": "z", "acknowledgedWrites": 0 }""");
        using var kept = await client.CallAsync(HttpMethod.Get, "/api/v1/kept-databases?pageSize=1", admin, Token);

        Assert.Contains("was typed, and production is", (await promotion.JsonAsync(Token)).ToString(), StringComparison.Ordinal);
        Assert.Contains("was typed, and production is", (await rollback.JsonAsync(Token)).ToString(), StringComparison.Ordinal);
        Assert.True((await kept.JsonAsync(Token)).GetProperty("items").GetArrayLength() <= 1);
    }

    private static string? Text(JsonElement element, string property) => element.GetProperty(property).GetString();
}
