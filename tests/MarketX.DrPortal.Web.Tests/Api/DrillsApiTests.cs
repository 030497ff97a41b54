using System.Net;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Web.Tests.OpenId;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Api;

/// <summary>Drills and the DR test log over the API.</summary>
public sealed class DrillsApiTests(SecurePortal portal) : IClassFixture<SecurePortal>
{
    private static readonly Actor Olga = new("Olga", PortalRole.Operator, RequestOrigin.Portal);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Drills_List_HoldsTheRunsOfDrillsAlone()
    {
        using var client = portal.Client();
        var key = (await portal.IssueKeyAsync(Token, PortalAction.View, PortalAction.Backup)).Reveal();
        var run = await portal.Services.GetRequiredService<DrillLauncher>().QueueAsync(Olga, new DrillRequest { Choice = DrillBackupChoice.Random }, Token);
        using var backup = await client.CallAsync(HttpMethod.Post, "/api/v1/backups", key, Token);

        using var answer = await client.CallAsync(HttpMethod.Get, "/api/v1/drills?status=queued", key, Token);

        Assert.Equal(HttpStatusCode.Accepted, backup.StatusCode);
        var item = Assert.Single((await answer.JsonAsync(Token)).GetProperty("items").EnumerateArray());
        Assert.Equal((run.Id.Value, "Drill"), (item.GetProperty("id").GetString(), item.GetProperty("kind").GetString()));
    }

    [Theory]
    [InlineData(null, 404, "notFound")]
    [InlineData("""{ "choice": "Chosen" }""", 422, "invalid")]
    [InlineData("""{ "choice": "Chosen", "key": "postgres-backups/no-such.dump" }""", 404, "notFound")]
    [InlineData("""{ "choice": "Luckiest" }""", 400, "invalid")]
    [InlineData("""{ "keepHours": -1 }""", 422, "invalid")]
    public async Task Drill_ThatCannotBegin_RefusedWithItsCode(string? body, int status, string code)
    {
        using var client = portal.Client();

        using var answer = await client.CallAsync(HttpMethod.Post, "/api/v1/drills", (await portal.IssueKeyAsync(Token, PortalAction.Drill)).Reveal(), Token, body);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(code, await answer.CodeAsync(Token));
    }

    [Fact]
    public async Task DrTests_ListDetailAndFile_SayWhatIsSigned()
    {
        using var client = portal.Client();
        var key = (await portal.IssueKeyAsync(Token, PortalAction.View)).Reveal();
        var writer = portal.Services.GetRequiredService<DrTestWriter>();
        var passed = await writer.RecordAsync(Olga, Manual("=HYPERLINK(\"http://evil.example\")", DrillVerdict.Passed), Token);
        var failed = await writer.RecordAsync(Olga, Manual("rows were missing", DrillVerdict.Failed), Token);
        await writer.SignOffAsync(ApiClient.Admin, passed, "seen", Token);

        using var list = await client.CallAsync(HttpMethod.Get, "/api/v1/dr-tests?verdict=passed&signedOff=true&kind=manual", key, Token);
        using var detail = await client.CallAsync(HttpMethod.Get, $"/api/v1/dr-tests/{passed}", key, Token);
        using var file = await client.CallAsync(HttpMethod.Get, "/api/v1/dr-tests/export.csv", key, Token);
        using var none = await client.CallAsync(HttpMethod.Get, "/api/v1/dr-tests/999999", key, Token);

        Assert.Equal(passed, Assert.Single((await list.JsonAsync(Token)).GetProperty("items").EnumerateArray()).GetProperty("number").GetInt64());
        var document = await detail.JsonAsync(Token);
        Assert.Equal(("Ada", "Olga", 64), (document.GetProperty("signedOffBy").GetString(), document.GetProperty("by").GetString(), document.GetProperty("signature").GetString()!.Length));
        Assert.Equal("seen", document.GetProperty("notes")[0].GetProperty("text").GetString());
        Assert.Equal("text/csv", file.Content.Headers.ContentType!.MediaType);
        var text = await file.Content.ReadAsStringAsync(Token);
        Assert.Equal(3, text.TrimEnd().Split('\n').Length);
        Assert.Contains("rows were missing", text, StringComparison.Ordinal);
        Assert.DoesNotContain(",=HYPERLINK", text, StringComparison.Ordinal);
        Assert.Equal("notFound", await none.CodeAsync(Token));
        Assert.NotEqual(passed, failed);
    }

    [Theory]
    [InlineData("verdict=Great")]
    [InlineData("kind=3")]
    [InlineData("pageSize=501")]
    [InlineData("sort=luck")]
    public async Task DrTests_BadFilter_ProblemDocument(string query)
    {
        using var client = portal.Client();

        using var answer = await client.CallAsync(HttpMethod.Get, $"/api/v1/dr-tests?{query}", (await portal.IssueKeyAsync(Token, PortalAction.View)).Reveal(), Token);

        Assert.Equal(HttpStatusCode.UnprocessableEntity, answer.StatusCode);
        Assert.Equal("invalid", await answer.CodeAsync(Token));
    }

    private static ManualDrill Manual(string findings, DrillVerdict verdict) => new()
    {
        StartedAt = TimeProvider.System.GetUtcNow().AddHours(-2), Backup = "postgres-backups/backup-manual-2026-11-01T02-00-00Z.dump", Minutes = 30, Verdict = verdict, Findings = findings,
    };
}
