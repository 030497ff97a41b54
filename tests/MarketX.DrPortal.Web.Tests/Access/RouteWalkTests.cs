using System.Net;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Web.Tests.Api;
using MarketX.DrPortal.Web.Tests.OpenId;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.StaticAssets;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Access;

/// <summary>Every address that is mapped, with every role and with none. A new one that is open by mistake fails here.</summary>
public sealed class RouteWalkTests(SecurePortal portal) : IClassFixture<SecurePortal>
{
    // Everything that a stranger may reach, and why.
    private static readonly string[] Open =
    [
        "sign-in", "sign-out", "signed-out", "sign-in-failed", // the way in and out
        "status/{Code:int}", "error",                         // pages of errors, without data
        "health/live", "health/ready",                        // verdicts only
        "dev-signin",                                         // its page alone is in this build; it answers nothing with a real sign-in
    ];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Anonymous_EveryRoute_RefusedUnlessListed()
    {
        using var client = portal.Client();
        var walked = 0;
        foreach (var (endpoint, method, path) in Routes())
        {
            using var answer = await client.CallAsync(new HttpMethod(method), path, null, Token);
            AssertAnswered(method, path, answer);
            if (endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            {
                Assert.True(IsAssetOrListed(endpoint), $"{path} is open to everybody.");
                continue;
            }

            Assert.True(
                answer.StatusCode is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden
                || (answer.StatusCode == HttpStatusCode.Redirect && answer.Headers.Location!.AbsolutePath == "/sign-in"),
                $"{method} {path}: {answer.StatusCode}");
            walked++;
        }

        Assert.True(walked >= 80, $"Only {walked} routes were walked.");
    }

    [Theory]
    [InlineData("nina", null)]
    [InlineData("vera", PortalRole.Viewer)]
    [InlineData("olga", PortalRole.Operator)]
    [InlineData("ada", PortalRole.Admin)]
    public async Task SignedIn_EveryRoute_WhatTheRoleAllows(string user, PortalRole? role)
    {
        using var browser = portal.Browser();
        using var home = await browser.OpenAsync("/", user, Token);
        foreach (var (endpoint, method, path) in Routes().Where(r => r.Endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null))
        {
            using var answer = await browser.SendAsync(new HttpRequestMessage(new HttpMethod(method), new Uri(portal.Address, path)), Token);
            AssertAnswered(method, path, answer);
            if (IsApi(path))
                Assert.True(answer.StatusCode == HttpStatusCode.Unauthorized, $"{method} {path} took a session: {answer.StatusCode}");
            else
                Assert.True((answer.StatusCode == HttpStatusCode.Forbidden) == !Allows(endpoint, role), $"{method} {path} for {user}: {answer.StatusCode}");
        }
    }

    [Theory]
    [InlineData(PortalRole.Viewer)]
    [InlineData(PortalRole.Operator)]
    public async Task Key_EveryRouteOfTheApi_WhatTheScopesAllow(PortalRole role)
    {
        using var client = portal.Client();
        var scopes = ApiKeyIssuer.Grantable.Where(a => AccessPolicy.RequiredRole(a) <= role).ToArray();
        var key = (await portal.IssueKeyAsync(Token, scopes)).Reveal();
        foreach (var (endpoint, method, path) in Routes())
        {
            using var answer = await client.CallAsync(new HttpMethod(method), path, key, Token);
            AssertAnswered(method, path, answer);
            if (!IsApi(path))
            {
                // A token opens no page, and no live connection.
                Assert.True(endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null || answer.StatusCode is HttpStatusCode.Redirect or HttpStatusCode.Unauthorized, $"{method} {path}: {answer.StatusCode}");
                continue;
            }

            var action = Assert.Single(endpoint.Metadata.OfType<PortalAction>());
            Assert.True((answer.StatusCode == HttpStatusCode.Forbidden) == !scopes.Contains(action), $"{method} {path} needs {action}: {answer.StatusCode}");
        }
    }

    // An error page that comes of a failure looks like a refusal to whoever only counts refusals.
    private static void AssertAnswered(string method, string path, HttpResponseMessage answer) =>
        // Unhealthy is an answer.
        Assert.True((int)answer.StatusCode < 500 || (path == "/health" && answer.StatusCode == HttpStatusCode.ServiceUnavailable), $"{method} {path}: {(int)answer.StatusCode}");

    private static bool IsApi(string path) => path.StartsWith("/api/", StringComparison.Ordinal) || path.StartsWith("/admin/", StringComparison.Ordinal) || path is "/health" or "/metrics";

    // A page's own policy, and the default one that every page has.
    private static bool Allows(RouteEndpoint endpoint, PortalRole? role) => role is not null && endpoint.Metadata.OfType<IAuthorizeData>().All(a =>
        a.Policy is null || AccessPolicy.Allows(role, Enum.Parse<PortalAction>(a.Policy)));

    private static bool IsAssetOrListed(RouteEndpoint endpoint) =>
        endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is not null || Open.Contains(endpoint.RoutePattern.RawText!.Trim('/'))
        || endpoint.RoutePattern.RawText!.StartsWith("/_framework/", StringComparison.Ordinal) || endpoint.RoutePattern.RawText!.StartsWith("_framework/", StringComparison.Ordinal);

    private IEnumerable<(RouteEndpoint Endpoint, string Method, string Path)> Routes() =>
        from endpoint in portal.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        // A long poll of a connection that does not exist says 404 to whoever may ask; negotiate is walked in its place.
        where endpoint.Metadata.GetMetadata<StaticAssetDescriptor>() is null
        from method in (endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]).Where(m => m is "GET" or "POST" or "PUT" or "DELETE").Take(1)
        select (endpoint, method, Path(endpoint));

    private static string Path(RouteEndpoint endpoint) => "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(segment => string.Concat(segment.Parts.Select(part => part switch
    {
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { Name: "Code" } => "404",
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { Name: "documentName" } => "v1",
        Microsoft.AspNetCore.Routing.Patterns.RoutePatternParameterPart { ParameterPolicies: [{ Content: "long" }, ..] } => "1",
        _ => "abcdefghij",
    }))));
}
