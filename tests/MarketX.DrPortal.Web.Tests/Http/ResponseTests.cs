using System.Net;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Http;

public sealed class ResponseTests(PortalHost portal) : IClassFixture<PortalHost>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/dev-signin")]
    [InlineData("/health/live")]
    [InlineData("/css/base.css")]
    [InlineData("/nothing-here")]
    public async Task Get_AnyAddress_SecurityHeaders(string path)
    {
        using var browser = portal.Browser();
        using var signIn = await browser.SignInAsync("Viewer", token: Token);

        using var response = await browser.GetAsync(new Uri(path, UriKind.Relative), Token);

        var policy = string.Join(' ', response.Headers.GetValues("Content-Security-Policy"));
        Assert.Contains("default-src 'none'", policy, StringComparison.Ordinal);
        Assert.Contains("script-src 'self';", policy, StringComparison.Ordinal);
        Assert.Contains("frame-ancestors 'none'", policy, StringComparison.Ordinal);
        Assert.Equal("nosniff", response.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("same-origin", response.Headers.GetValues("Cross-Origin-Opener-Policy").Single());
        Assert.False(response.Headers.Contains("Server"), "The server's name helps nobody but an attacker.");
    }

    [Fact]
    public async Task Get_Page_NotCachedAndNoInlineScript()
    {
        using var browser = portal.Browser();
        using var signIn = await browser.SignInAsync("Viewer", token: Token);

        using var response = await browser.GetAsync(new Uri("/", UriKind.Relative), Token);
        var page = await response.Content.ReadAsStringAsync(Token);

        Assert.True(response.Headers.CacheControl!.NoStore);
        Assert.DoesNotMatch("<script(?![^>]*\\ssrc=)", page);
        Assert.DoesNotContain("Password", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/_framework/blazor.web.js")]
    [InlineData("/_content/Radzen.Blazor/Radzen.Blazor.min.js")]
    [InlineData("/js/portal.js")]
    [InlineData("/fonts/portal-icons.woff2")]
    public async Task Get_Asset_PublicAndThere(string path)
    {
        using var browser = portal.Browser();

        using var response = await browser.GetAsync(new Uri(path, UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.NotEmpty(await response.Content.ReadAsByteArrayAsync(Token));
    }

    [Fact]
    public async Task Post_OtherSitesOrigin_403()
    {
        using var browser = portal.Browser();
        using var signIn = await browser.SignInAsync("Admin", token: Token);
        using var request = new HttpRequestMessage(HttpMethod.Post, "/_blazor/negotiate?negotiateVersion=1");
        request.Headers.Add("Origin", "https://evil.example");

        using var response = await browser.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
    }

    [Fact]
    public async Task Get_UnknownAddressSignedIn_404Page()
    {
        using var browser = portal.Browser();
        using var signIn = await browser.SignInAsync("Viewer", token: Token);

        using var response = await browser.GetAsync(new Uri("/nothing-here", UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
        Assert.Contains("There is nothing at this address", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Get_Live_AnonymousOk()
    {
        using var browser = portal.Browser();

        Assert.Equal("Healthy", await browser.GetStringAsync(new Uri("/health/live", UriKind.Relative), Token));
    }

    [Fact]
    public async Task Get_ReadyWithoutDatabase_503AndNoDetail()
    {
        using var browser = portal.Browser();

        using var response = await browser.GetAsync(new Uri("/health/ready", UriKind.Relative), Token);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("Unhealthy", await response.Content.ReadAsStringAsync(Token));
    }

    [Theory]
    [InlineData(null, "light")]
    [InlineData("dark", "dark")]
    public async Task Get_FirstVisit_ThemeThatTheBrowserPrefers(string? preference, string scheme)
    {
        using var browser = portal.Browser();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/dev-signin");
        if (preference is not null)
            request.Headers.Add("Sec-CH-Prefers-Color-Scheme", preference);

        using var response = await browser.SendAsync(request, Token);

        Assert.Contains($"<meta name=\"color-scheme\" content=\"{scheme}\"", await response.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
    }
}
