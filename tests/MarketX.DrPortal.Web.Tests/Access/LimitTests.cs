using System.Net;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Web.Tests.Api;
using MarketX.DrPortal.Web.Tests.OpenId;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Access;

/// <summary>Too many requests, by address and by caller; and a proxy that is listed.</summary>
public sealed class LimitTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Requests_OfOneAddress_BeyondTheLimit_429ButHealthAndAssetsAnswer()
    {
        await using var portal = new SecurePortal(_ => new() { ["Limits:RequestsPerMinute"] = "30" });
        await portal.InitializeAsync();
        using var client = portal.Client();
        for (var i = 0; i < 30; i++)
        {
            using var fine = await client.CallAsync(HttpMethod.Get, "/api/v1/runs", "drp_abcdefghij_guess", Token);
            Assert.Equal(HttpStatusCode.Unauthorized, fine.StatusCode);
        }

        using var refused = await client.CallAsync(HttpMethod.Get, "/api/v1/runs", "drp_abcdefghij_guess", Token);
        using var page = await client.GetAsync(new Uri("/signed-out", UriKind.Relative), Token);
        using var health = await client.GetAsync(new Uri("/health/live", UriKind.Relative), Token);

        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.TooManyRequests, HttpStatusCode.OK), (refused.StatusCode, page.StatusCode, health.StatusCode));
        Assert.Equal("tooManyRequests", await refused.CodeAsync(Token));
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.Contains("Too many requests", await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Requests_OfOneKey_BeyondTheLimit_429AndAnotherKeyGoesOn()
    {
        await using var portal = new SecurePortal(_ => new() { ["Limits:ApiRequestsPerMinute"] = "3" });
        await portal.InitializeAsync();
        using var client = portal.Client();
        var (greedy, other) = ((await portal.IssueKeyAsync(Token, PortalAction.View)).Reveal(), (await portal.IssueKeyAsync(Token, PortalAction.View)).Reveal());
        for (var i = 0; i < 3; i++)
        {
            using var fine = await client.CallAsync(HttpMethod.Get, "/api/v1/runs", greedy, Token);
            Assert.Equal(HttpStatusCode.OK, fine.StatusCode);
        }

        using var refused = await client.CallAsync(HttpMethod.Get, "/api/v1/runs", greedy, Token);
        using var goesOn = await client.CallAsync(HttpMethod.Get, "/api/v1/runs", other, Token);

        Assert.Equal((HttpStatusCode.TooManyRequests, HttpStatusCode.OK), (refused.StatusCode, goesOn.StatusCode));
    }

    [Fact]
    public async Task Proxy_Listed_ItsWordCounts()
    {
        await using var portal = new SecurePortal(_ => new() { ["Proxy:Known:0"] = "127.0.0.1" });
        await portal.InitializeAsync();
        using var client = portal.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/api/v1/runs");
        request.Headers.Add("X-Forwarded-For", "198.51.100.1, 203.0.113.9");
        request.Headers.Authorization = new("Bearer", "drp_abcdefghij_nonsense");

        using var answer = await client.SendAsync(request, Token);

        // Only what the nearest proxy added itself: the rest is what the client claims.
        Assert.Equal("203.0.113.9", (await portal.AuditAsync("Access"))[0].Address);
    }

    [Fact]
    public async Task PlainHttp_BehindAProxyThatIsNotListed_RefusedWithWhatToMend()
    {
        await using var portal = new SecurePortal(_ => new() { ["Proxy:Known:0"] = "127.0.0.1" });
        await portal.InitializeAsync();
        using var client = portal.Client();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.Add("X-Forwarded-Proto", "http");

        using var answer = await client.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("Proxy:Known", await answer.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }
}
