using System.Net;
using MarketX.DrPortal.Core.Access;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Http;

public sealed class SignInTests(PortalHost portal) : IClassFixture<PortalHost>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/")]
    [InlineData("/backups")]
    [InlineData("/runs/abcdefghij")]
    [InlineData("/restore?key=x")]
    [InlineData("/nothing-here")]
    public async Task Get_Anonymous_RedirectedToSignInWithTheWayBack(string path)
    {
        using var browser = portal.Browser();

        using var response = await browser.GetAsync(Local(path), Token);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal($"/dev-signin?returnUrl={Uri.EscapeDataString(path)}", response.Headers.Location!.PathAndQuery);
    }

    [Fact]
    public async Task Post_LiveConnectionAnonymous_401()
    {
        using var browser = portal.Browser();

        using var response = await browser.PostAsync(Local("/_blazor/negotiate?negotiateVersion=1"), null, Token);

        Assert.Equal(HttpStatusCode.Unauthorized, response.StatusCode);
    }

    [Theory]
    [InlineData(PortalRole.Viewer)]
    [InlineData(PortalRole.Operator)]
    [InlineData(PortalRole.Admin)]
    public async Task SignIn_Role_PageSaysWhoWithBanner(PortalRole role)
    {
        using var browser = portal.Browser();

        using var signIn = await browser.SignInAsync(role.ToString(), token: Token);
        var page = await browser.GetStringAsync(Local("/"), Token);

        Assert.Equal(HttpStatusCode.Redirect, signIn.StatusCode);
        Assert.Equal("/", signIn.Headers.Location!.ToString());
        Assert.Contains($"Dev {role}", page, StringComparison.Ordinal);
        Assert.Contains("Development sign-in", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_Cookie_HttpOnlyLaxNotPersistent()
    {
        using var browser = portal.Browser();

        using var response = await browser.SignInAsync("Admin", token: Token);

        var cookie = response.Headers.GetValues("Set-Cookie").Single(c => c.StartsWith("drportal=", StringComparison.Ordinal));
        Assert.Contains("httponly", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("samesite=lax", cookie, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("expires", cookie, StringComparison.OrdinalIgnoreCase);
    }

    [Theory]
    [InlineData("Superuser")]
    [InlineData("7")]
    [InlineData("")]
    public async Task SignIn_UnknownRole_400(string role)
    {
        using var browser = portal.Browser();

        using var response = await browser.SignInAsync(role, token: Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Theory]
    [InlineData("//evil.example")]
    [InlineData("/\\evil.example")]
    [InlineData("https://evil.example")]
    [InlineData("/%09/evil.example")]
    [InlineData("/%2Fevil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("")]
    public async Task SignIn_ForeignReturnUrl_Root(string returnUrl)
    {
        using var browser = portal.Browser();

        using var response = await browser.SignInAsync("Viewer", returnUrl, Token);

        Assert.Equal("/", response.Headers.Location!.ToString());
    }

    [Fact]
    public async Task SignIn_LocalReturnUrl_Followed()
    {
        using var browser = portal.Browser();

        using var response = await browser.SignInAsync("Viewer", "/backups?q=a%20b", Token);

        Assert.Equal("/backups?q=a%20b", response.Headers.Location!.ToString());
    }

    [Fact]
    public async Task SignIn_WithoutAntiforgeryToken_400AndNotSignedIn()
    {
        using var browser = portal.Browser();

        using var response = await browser.PostAsync(Local("/dev-signin"), Form(("role", "Admin")), Token);
        using var home = await browser.GetAsync(Local("/"), Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, home.StatusCode);
    }

    [Fact]
    public async Task SignOut_WithoutAntiforgeryToken_400AndStillSignedIn()
    {
        using var browser = portal.Browser();
        using var signIn = await browser.SignInAsync("Admin", token: Token);

        using var response = await browser.PostAsync(Local("/sign-out"), Form(), Token);
        using var home = await browser.GetAsync(Local("/"), Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Equal(HttpStatusCode.OK, home.StatusCode);
    }

    [Fact]
    public async Task SignOut_WithToken_SignedOut()
    {
        using var browser = portal.Browser();
        using var signIn = await browser.SignInAsync("Admin", token: Token);
        var token = SignInForm.TokenOf(await browser.GetStringAsync(Local("/"), Token));

        using var response = await browser.PostAsync(Local("/sign-out"), Form(("__RequestVerificationToken", token)), Token);
        using var home = await browser.GetAsync(Local("/"), Token);

        Assert.Equal(HttpStatusCode.Redirect, response.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, home.StatusCode);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "10.0.0.9")]
    [InlineData("Forwarded", "for=10.0.0.9")]
    public async Task SignIn_BehindAProxy_404(string header, string value)
    {
        using var browser = portal.Browser();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/dev-signin");
        request.Headers.Add(header, value);

        using var response = await browser.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    [Fact]
    public async Task Get_ForeignHost_Refused()
    {
        using var browser = portal.Browser();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/dev-signin");
        request.Headers.Host = "portal.evil.example";

        using var response = await browser.SendAsync(request, Token);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    private static Uri Local(string path) => new(path, UriKind.Relative);

    private static FormUrlEncodedContent Form(params (string Name, string Value)[] fields) =>
        new(fields.ToDictionary(f => f.Name, f => f.Value));
}
