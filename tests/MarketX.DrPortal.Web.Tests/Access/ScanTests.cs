using System.Net;
using System.Text;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Web.Tests.Api;
using MarketX.DrPortal.Web.Tests.OpenId;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Access;

/// <summary>What a stranger with a scanner sends: odd, large, malformed. Never a 500, never a secret, never a way in.</summary>
public sealed class ScanTests(SecurePortal portal) : IClassFixture<SecurePortal>
{
    private const int Inputs = 10_000;

    private static readonly string[] Bits =
    [
        "'", "\"", "--", ";", "\\", "/", "%2f", "%00", "%0d%0a", "../", "..%5c", "{", "}", "<script>", "\u202e", "名", "\ud83d\ude00", "%ff", "%", "$(id)", "`id`", "|", "&", "=", "?", "#",
        "0", "-1", "99999999999999999999", "\0", "\ud800", "null", "true", "drp_", "Bearer", "postgres", "template1", "__restoring_", "backup-", ".dump", "a", " ",
    ];

    private static readonly string[] Bodies = 
    [
        "restores/preflight", "backups", "drills", "verifications", "schedules", "imports", "promotions/preflight", "recoveries/preflight", "pins", "unpins", "deletions", "comparisons",
        "inspections/rows", "inspections/rows.csv", "inspections/query", "inspections/deleted-rows", "inspections/deleted-rows.sql", "storage/apply", "alerts/test", "alerts/1/close", "api-keys",
        "dr-tests/1/notes", "sessions/x/end",
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Fuzz_AddressesQueriesHeadersBodies_NoServerErrorAndNoLeak()
    {
        // Seeded, so that a failure can be seen again.
        var random = new Random(20261122);
        using var client = portal.Client();
        var key = (await portal.IssueKeyAsync(Token, [.. ApiKeyIssuer.Grantable])).Reveal();
        // Some of it as somebody who may do everything, so that what is behind the door is tried too.
        var admin = await portal.Provider.MintAsync("admin", Token);
        string[] secrets = [admin, portal.Provider.ClientSecret, SecurePortal.SessionKey, portal.Database.Server.OwnerPassword, key];
        for (var i = 0; i < Inputs; i++)
        {
            using var request = Request(random, (i % 3) switch { 0 => null, 1 => key, _ => admin });
            using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseContentRead, Token);
            var body = await answer.Content.ReadAsStringAsync(Token);
            Assert.True((int)answer.StatusCode < 500, $"{i}: {request.Method} {request.RequestUri} -> {(int)answer.StatusCode} {body}");
            Assert.DoesNotContain(secrets, s => body.Contains(s, StringComparison.Ordinal));
            Assert.DoesNotContain("   at ", body, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("/api/v1/backups")]
    [InlineData("/admin/backups/trigger")]
    [InlineData("/sign-out")]
    public async Task Post_Oversized_413AndNotRead(string path)
    {
        using var client = portal.Client();
        var key = (await portal.IssueKeyAsync(Token, PortalAction.Backup)).Reveal();

        using var answer = await client.CallAsync(HttpMethod.Post, path, key, Token, $$"""{ "tag": "{{new string('x', 1_000_000)}}" }""");

        Assert.True(answer.StatusCode is HttpStatusCode.RequestEntityTooLarge or HttpStatusCode.BadRequest, answer.StatusCode.ToString());
        Assert.Equal(0L, await portal.Database.QueryAsync<long>("SELECT count(*) FROM drportal.runs WHERE length(request::text) > 10000", Token));
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/sign-in-failed")]
    [InlineData("/signed-out")]
    [InlineData("/api/v1/runs")]
    [InlineData("/nothing-here")]
    [InlineData("/health/live")]
    public async Task Get_AnyAddress_HeadersOfTheChecklist(string path)
    {
        using var client = portal.Client();

        using var answer = await client.GetAsync(new Uri(path, UriKind.Relative), Token);

        // Blazor adds a second, narrower one to its pages; browsers apply both.
        var policy = answer.Headers.GetValues("Content-Security-Policy").First(p => p.StartsWith("default-src", StringComparison.Ordinal));
        Assert.Contains("default-src 'none'; script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("form-action 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", answer.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("max-age=31536000", answer.Headers.GetValues("Strict-Transport-Security").Single());
        Assert.Equal("same-origin", answer.Headers.GetValues("Cross-Origin-Opener-Policy").Single());
        Assert.Contains("camera=()", answer.Headers.GetValues("Permissions-Policy").Single(), StringComparison.Ordinal);
        Assert.False(answer.Headers.Contains("Server"));
    }

    [Fact]
    public async Task Post_LiveConnection_OtherOriginOrNoSession_Refused()
    {
        using var browser = portal.Browser();
        using var page = await browser.OpenAsync("/", "ada", Token);
        using var foreign = new HttpRequestMessage(HttpMethod.Post, new Uri(portal.Address, "/_blazor/negotiate?negotiateVersion=1"));
        foreign.Headers.Add("Origin", "https://evil.example");
        using var nobody = portal.Client();

        using var refused = await browser.SendAsync(foreign, Token);
        using var unknown = await nobody.CallAsync(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1", null, Token);

        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Unauthorized), (refused.StatusCode, unknown.StatusCode));
    }

    [Fact]
    public async Task Get_ForwardedHeadersOfAStranger_NotBelieved()
    {
        using var client = portal.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/runs");
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");
        request.Headers.Add("X-Forwarded-Host", "evil.example");
        request.Headers.Authorization = new("Bearer", "drp_abcdefghij_nonsense");

        using var answer = await client.SendAsync(request, Token);

        Assert.Equal("127.0.0.1", (await portal.AuditAsync("Access"))[0].Address);
    }

    private HttpRequestMessage Request(Random random, string? key)
    {
        var path = random.Next(20) switch
        {
            0 => $"/api/v1/runs/{Text(random)}",
            1 => $"/api/v1/backups/{Text(random)}",
            2 => $"/api/v1/runs?text={Text(random)}&page={Text(random)}&sort={Text(random)}",
            3 => $"/api/v1/backups?tag={Text(random)}&text={Text(random)}",
            4 => $"/sign-in?returnUrl={Text(random)}",
            5 => $"/signin-oidc?state={Text(random)}&code={Text(random)}",
            6 => $"/{Text(random)}",
            7 => $"/api/v1/dr-tests?text={Text(random)}&verdict={Text(random)}&from={Text(random)}",
            8 => $"/api/v1/dr-tests/{Text(random)}",
            9 => $"/api/v1/schedules/{Text(random)}",
            10 => $"/api/v1/drills?status={Text(random)}&page={Text(random)}",
            11 => $"/api/v1/kept-databases?page={Text(random)}&pageSize={Text(random)}",
            12 => $"/api/v1/alerts?kind={Text(random)}&text={Text(random)}&open={Text(random)}",
            13 => $"/api/v1/sessions?text={Text(random)}&sort={Text(random)}",
            _ => "/api/v1/" + Bodies[random.Next(Bodies.Length)],
        };
        var address = Uri.TryCreate(portal.Address, path.Replace(" ", "%20", StringComparison.Ordinal), out var uri) && uri.Authority == portal.Address.Authority ? uri : portal.Address;
        var request = new HttpRequestMessage(Bodies.Any(b => path == "/api/v1/" + b) ? HttpMethod.Post : HttpMethod.Get, address);
        if (key is not null)
            request.Headers.TryAddWithoutValidation("Authorization", random.Next(20) == 0 ? $"Bearer {Ascii(Text(random))}" : $"Bearer {key}");
        if (random.Next(4) == 0)
            request.Headers.TryAddWithoutValidation("Idempotency-Key", Ascii(Text(random)));
        if (request.Method == HttpMethod.Post)
        {
            var json = random.Next(3) == 0 ? Text(random) : Body(random, path);
            request.Content = new StringContent(json, Encoding.UTF8, "application/json");
        }

        return request;
    }

    // As each operation spells its fields, so that what is in them is looked at too.
    private static string Body(Random random, string path) => path["/api/v1/".Length..] switch
    {
        "backups" => System.Text.Json.JsonSerializer.Serialize(new { tag = Text(random) }),
        "drills" => System.Text.Json.JsonSerializer.Serialize(new { choice = "Chosen", key = Text(random) }),
        "schedules" => System.Text.Json.JsonSerializer.Serialize(new { name = Text(random), kind = "Backup", cron = Text(random), timeZone = Text(random) }),
        "imports" => System.Text.Json.JsonSerializer.Serialize(new { key = Text(random), reason = Text(random) }),
        "promotions/preflight" => System.Text.Json.JsonSerializer.Serialize(new { database = Text(random), typedName = Text(random), reason = Text(random), key = Text(random) }),
        "recoveries/preflight" => System.Text.Json.JsonSerializer.Serialize(new { server = Text(random), key = Text(random), database = Text(random) }),
        "pins" => System.Text.Json.JsonSerializer.Serialize(new { key = Text(random), reason = Text(random) }),
        "unpins" or "deletions" => System.Text.Json.JsonSerializer.Serialize(new { key = Text(random), confirm = Text(random), reason = Text(random) }),
        "comparisons" => System.Text.Json.JsonSerializer.Serialize(new { database = Text(random), key = Text(random) }),
        "inspections/query" => System.Text.Json.JsonSerializer.Serialize(new { database = Text(random), sql = Text(random) }),
        "inspections/rows" or "inspections/rows.csv" => System.Text.Json.JsonSerializer.Serialize(new { database = Text(random), table = Text(random), filterColumn = Text(random), value = Text(random), sort = Text(random), skip = random.Next(-1, 3) }),
        "inspections/deleted-rows" or "inspections/deleted-rows.sql" => System.Text.Json.JsonSerializer.Serialize(new { database = Text(random), table = Text(random) }),
        "storage/apply" => System.Text.Json.JsonSerializer.Serialize(new { fingerprint = Text(random), reason = Text(random) }),
        "alerts/test" => System.Text.Json.JsonSerializer.Serialize(new { channel = Text(random) }),
        "api-keys" => System.Text.Json.JsonSerializer.Serialize(new { name = Text(random), scopes = new[] { Text(random) }, days = random.Next(-1, 400) }),
        "dr-tests/1/notes" => System.Text.Json.JsonSerializer.Serialize(new { text = Text(random) }),
        "alerts/1/close" or "sessions/x/end" => System.Text.Json.JsonSerializer.Serialize(new { reason = Text(random) }),
        _ => System.Text.Json.JsonSerializer.Serialize(new { key = Text(random), database = Text(random) }),
    };

    private static string Text(Random random) => string.Concat(Enumerable.Range(0, random.Next(1, 6)).Select(_ => Bits[random.Next(Bits.Length)]));

    private static string Ascii(string text) => string.Concat(text.Where(c => c is >= ' ' and <= '~'));
}
