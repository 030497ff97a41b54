using System.Net;
using System.Text.Json;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Web.Tests.OpenId;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Api;

/// <summary>What the API does for those who may call it.</summary>
public sealed class RunsApiTests(SecurePortal portal) : IClassFixture<SecurePortal>
{
    private const string Backups = "/api/v1/backups";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task StartBackup_Tag_IsInTheRun()
    {
        using var client = portal.Client();
        var key = await KeyAsync();

        var run = await StartAsync(client, key, """{ "tag": "pre-migration" }""");

        using var answer = await client.CallAsync(HttpMethod.Get, $"/api/v1/runs/{run}", key, Token);
        var document = await answer.JsonAsync(Token);
        Assert.Equal("pre-migration", document.GetProperty("request").GetProperty("tag").GetString());
        Assert.Equal(("Backup", "Queued", "Api"), (Text(document, "kind"), Text(document, "status"), Text(document, "requestedVia")));
        Assert.Equal("API key a pipeline", Text(document, "requestedBy"));
    }

    [Theory]
    [InlineData("""{ "tag": "No Such Tag" }""", 422, "invalid")]
    [InlineData("""{ "tga": "typo" }""", 400, "invalid")]
    [InlineData("""{ "tag": 7 }""", 400, "invalid")]
    [InlineData("""{ "tag": """, 400, "invalid")]
    [InlineData("[]", 400, "invalid")]
    public async Task StartBackup_BadBody_ProblemDocument(string body, int status, string code)
    {
        using var client = portal.Client();

        using var answer = await client.CallAsync(HttpMethod.Post, Backups, await KeyAsync(), Token, body);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(code, await answer.CodeAsync(Token));
    }

    [Fact]
    public async Task StartBackup_SameIdempotencyKey_SameRun_AndAnotherRequestIsRefused()
    {
        using var client = portal.Client();
        var key = await KeyAsync();

        var first = await StartAsync(client, key, """{ "tag": "once" }""", "build-1");
        var second = await StartAsync(client, key, """{ "tag": "once" }""", "build-1");
        var other = await StartAsync(client, await KeyAsync(), """{ "tag": "once" }""", "build-1");
        using var reused = await client.CallAsync(HttpMethod.Post, Backups, key, Token, """{ "tag": "twice" }""", "build-1");

        Assert.Equal(first, second);
        Assert.NotEqual(first, other);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, reused.StatusCode);
        Assert.Equal("idempotencyKeyReused", await reused.CodeAsync(Token));
    }

    [Fact]
    public async Task StartBackup_ManyAtOnceWithOneKey_OneRun()
    {
        using var client = portal.Client();
        var key = await KeyAsync();

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.CallAsync(HttpMethod.Post, Backups, key, Token, """{ "tag": "race" }""", "race-1")));

        Assert.All(answers, a => Assert.True(a.StatusCode is HttpStatusCode.Accepted or HttpStatusCode.Conflict, a.StatusCode.ToString()));
        Assert.Equal(1L, await portal.Database.QueryAsync<long>("SELECT count(*) FROM drportal.runs WHERE request->>'tag' = 'race'", Token));
    }

    [Fact]
    public async Task StartBackup_RefusedRequest_FreesItsIdempotencyKey()
    {
        using var client = portal.Client();
        var key = await KeyAsync();

        using var refused = await client.CallAsync(HttpMethod.Post, Backups, key, Token, """{ "tag": "-" }""", "retry-1");
        var run = await StartAsync(client, key, """{ "tag": "good" }""", "retry-1");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal(10, run.Length);
    }

    [Fact]
    public async Task List_PagesAndFilters_OnTheServer()
    {
        using var client = portal.Client();
        var key = await KeyAsync();
        for (var i = 0; i < 3; i++)
            await StartAsync(client, key, """{ "tag": "paged" }""");

        using var answer = await client.CallAsync(HttpMethod.Get, "/api/v1/runs?kind=backup&pageSize=2&page=1&sort=queued&order=asc", key, Token);
        var page = await answer.JsonAsync(Token);

        Assert.Equal(2, page.GetProperty("items").GetArrayLength());
        Assert.True(page.GetProperty("total").GetInt32() >= 3);
    }

    [Theory]
    [InlineData("kind=nothing", 422)]
    [InlineData("kind=1", 422)]
    [InlineData("page=0", 422)]
    [InlineData("pageSize=1000", 422)]
    [InlineData("order=sideways", 422)]
    [InlineData("page=x", 400)]
    public async Task List_BadQuery_ProblemDocument(string query, int status)
    {
        using var client = portal.Client();

        using var answer = await client.CallAsync(HttpMethod.Get, $"/api/v1/runs?{query}", await KeyAsync(), Token);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal("invalid", await answer.CodeAsync(Token));
    }

    [Theory]
    [InlineData("GET", "/api/v1/runs/abcdefghij", 404)]
    [InlineData("GET", "/api/v1/runs/..%2f..%2f", 404)]
    [InlineData("GET", "/api/v1/backups/no/such/key.dump", 404)]
    [InlineData("GET", "/api/v1/nothing-here", 404)]
    [InlineData("DELETE", "/api/v1/runs", 405)]
    public async Task Call_NothingThere_ProblemDocument(string method, string path, int status)
    {
        using var client = portal.Client();

        using var answer = await client.CallAsync(new HttpMethod(method), path, await KeyAsync(), Token);

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.NotNull(await answer.CodeAsync(Token));
    }

    [Fact]
    public async Task Events_RunChangesAndEnds_EachIsSentAndTheStreamEnds()
    {
        using var client = portal.Client();
        var key = await KeyAsync();
        var id = RunId.Parse(await StartAsync(client, key, "{}"));
        var store = portal.Services.GetRequiredService<IRunStore>();
        var now = TimeProvider.System.GetUtcNow();

        using var answer = await client.CallAsync(HttpMethod.Get, $"/api/v1/runs/{id}/events", key, Token);
        using var lines = new StreamReader(await answer.Content.ReadAsStreamAsync(Token));
        var first = await NextAsync(lines);
        await store.TryStartAsync(id, "node", now, Token);
        var second = await NextAsync(lines);
        // The queued row may be sent twice: once as it is read, once as it was announced.
        while (second.Status == "Queued")
            second = await NextAsync(lines);
        await store.TryFinishAsync(id, RunStatus.Succeeded, null, null, false, now, Token);
        var last = await NextAsync(lines);
        while (last.Event != "end")
            last = await NextAsync(lines);

        Assert.Equal("text/event-stream", answer.Content.Headers.ContentType!.MediaType);
        Assert.Equal(("progress", "Queued"), (first.Event, first.Status));
        Assert.Equal(("progress", "Running"), (second.Event, second.Status));
        Assert.Equal("Succeeded", last.Status);
        Assert.Equal("", (await lines.ReadToEndAsync(Token)).Trim());
    }

    [Fact]
    public async Task Cancel_QueuedRun_202AndNamesTheKey()
    {
        using var client = portal.Client();
        var key = await KeyAsync();
        var run = await StartAsync(client, key, "{}");

        using var answer = await client.CallAsync(HttpMethod.Post, $"/api/v1/runs/{run}/cancel", key, Token);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal("API key a pipeline", await portal.Database.QueryAsync<string>($"SELECT cancel_requested_by FROM drportal.runs WHERE id = '{run}'", Token));
    }

    [Fact]
    public async Task Restore_IntoProduction_409()
    {
        using var client = portal.Client();

        using var answer = await client.CallAsync(
            HttpMethod.Post, "/api/v1/restores/preflight", await KeyAsync(), Token, $$"""{ "key": "x", "database": "{{portal.Database.Name}}" }""");

        var report = (await answer.JsonAsync(Token)).ToString();
        Assert.Contains("is production: no restore writes to it", report, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restore_WithoutKey_400()
    {
        using var client = portal.Client();

        using var answer = await client.CallAsync(HttpMethod.Post, "/api/v1/restores", await KeyAsync(), Token, """{ "database": "b" }""");

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private async Task<string> KeyAsync() =>
        (await portal.IssueKeyAsync(Token, PortalAction.View, PortalAction.Backup, PortalAction.Restore, PortalAction.CancelRun)).Reveal();

    private static async Task<string> StartAsync(HttpClient client, string key, string body, string? idempotencyKey = null)
    {
        using var answer = await client.CallAsync(HttpMethod.Post, Backups, key, Token, body, idempotencyKey);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return Text(await answer.JsonAsync(Token), "runId")!;
    }

    private static string? Text(JsonElement element, string property) => element.GetProperty(property).GetString();

    private static async Task<(string Event, string Status)> NextAsync(StreamReader lines)
    {
        string? name = null, status = null;
        while (await lines.ReadLineAsync(Token) is { } line)
        {
            if (line.StartsWith("event: ", StringComparison.Ordinal))
                name = line[7..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                status = Text(JsonSerializer.Deserialize<JsonElement>(line[6..]), "status");
            else if (line.Length == 0 && name is not null)
                return (name, status!);
        }

        throw new InvalidOperationException("The stream ended.");
    }
}
