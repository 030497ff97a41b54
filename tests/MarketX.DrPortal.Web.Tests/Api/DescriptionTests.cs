using System.Text.Json;
using System.Text.RegularExpressions;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Web.Api;
using MarketX.DrPortal.Web.Tests.OpenId;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Api;

/// <summary>The OpenAPI document says of every operation what it takes, what it answers, and how it refuses.</summary>
public sealed partial class DescriptionTests(SecurePortal portal) : IClassFixture<SecurePortal>
{
    // Whatever is asked, these can come back.
    private static readonly string[] OfAll = ["401", "403", "429", "503"];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Document_EveryEndpoint_IsThereWithItsAnswers()
    {
        var paths = (await DocumentAsync()).GetProperty("paths");
        var endpoints = Endpoints().ToList();

        foreach (var (method, path) in endpoints)
        {
            Assert.True(paths.TryGetProperty(path, out var item) && item.TryGetProperty(method, out _), $"{method} {path} is not described.");
            var operation = item.GetProperty(method);
            Assert.False(string.IsNullOrEmpty(operation.GetProperty("summary").GetString()), $"{method} {path} has no summary.");
            Assert.StartsWith("Needs the role ", operation.GetProperty("description").GetString(), StringComparison.Ordinal);
            var answers = operation.GetProperty("responses").EnumerateObject().ToDictionary(a => a.Name, a => a.Value);
            var good = Assert.Single(answers, a => a.Key.StartsWith('2'));
            Assert.True(good.Key == "204" || HasSchema(good.Value), $"{method} {path}: what {good.Key} holds is not said.");
            Assert.All(OfAll, code => Assert.True(answers.ContainsKey(code), $"{method} {path} does not say {code}."));
            Assert.All(answers.Where(a => a.Key[0] is '4' or '5'), a => Assert.True(
                a.Value.GetProperty("content").TryGetProperty("application/problem+json", out _), $"{method} {path}: {a.Key} is no problem document."));
            if (operation.TryGetProperty("requestBody", out _))
                Assert.All(["400", "413", "415", "422"], code => Assert.True(answers.ContainsKey(code), $"{method} {path} takes a body and does not say {code}."));
        }

        Assert.True(endpoints.Count >= 60, $"Only {endpoints.Count} operations.");
        // And nothing that is not the API's.
        Assert.Equal(endpoints.Count, paths.EnumerateObject().Sum(p => p.Value.EnumerateObject().Count()));
    }

    [Fact]
    public async Task Document_StartsOfRuns_TakeAnIdempotencyKey_AndListsTakeAPage()
    {
        var paths = (await DocumentAsync()).GetProperty("paths");

        foreach (var path in new[] { "/api/v1/backups", "/api/v1/restores", "/api/v1/verifications", "/api/v1/imports", "/api/v1/pins", "/api/v1/comparisons", "/api/v1/recoveries", "/api/v1/drills", "/api/v1/promotions", "/api/v1/rollbacks", "/admin/backups/trigger" })
            Assert.Contains("Idempotency-Key", Parameters(paths.GetProperty(path).GetProperty("post")));
        foreach (var path in new[] { "/api/v1/backups", "/api/v1/runs", "/api/v1/drills", "/api/v1/dr-tests", "/api/v1/schedules", "/api/v1/kept-databases", "/api/v1/audit", "/api/v1/alerts", "/api/v1/sessions", "/api/v1/api-keys" })
            Assert.Superset(new HashSet<string> { "page", "pageSize", "sort", "order" }, Parameters(paths.GetProperty(path).GetProperty("get")).ToHashSet());
    }

    [Fact]
    public async Task Document_ProblemCodes_AreListedAndTrue()
    {
        var codes = (await DocumentAsync()).GetProperty("components").GetProperty("schemas").GetProperty("ProblemDetails").GetProperty("properties").GetProperty("code")
            .GetProperty("enum").EnumerateArray().Select(c => c.GetString()).ToList();

        Assert.Equal(ApiProblem.Codes, codes!);
    }

    private async Task<JsonElement> DocumentAsync()
    {
        using var client = portal.Client();
        using var answer = await client.CallAsync(HttpMethod.Get, "/api/v1/openapi/v1.json", (await portal.IssueKeyAsync(Token, PortalAction.View)).Reveal(), Token);
        return await answer.JsonAsync(Token);
    }

    // What is mapped, not what somebody thought of; the document itself is not in it.
    private IEnumerable<(string Method, string Path)> Endpoints() =>
        from endpoint in portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        let path = "/" + Parameter().Replace(endpoint.RoutePattern.RawText!.Trim('/'), "{$1}")
        where ApiRoutes.IsDescribed(path) && !path.Contains("openapi", StringComparison.Ordinal)
        from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()!.HttpMethods
        select (method.ToLowerInvariant(), path);

    private static bool HasSchema(JsonElement answer) =>
        answer.TryGetProperty("content", out var content) && content.EnumerateObject().Any(c => c.Value.TryGetProperty("schema", out _));

    private static IEnumerable<string> Parameters(JsonElement operation) =>
        operation.GetProperty("parameters").EnumerateArray().Select(p => p.GetProperty("name").GetString()!);

    [GeneratedRegex(@"\{\**(\w+)[^}]*\}")]
    private static partial Regex Parameter();
}
