using System.Net;
using MarketX.DrPortal.TestServices.Identity;
using MarketX.DrPortal.Web.Tests.Api;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.OpenId;

/// <summary>Entra's settings and tokens: a tenant's own discovery document, its people and programs and nobody else's, and the issuer of its v1 tokens.</summary>
public sealed class EntraTests(EntraTests.Portal entra) : IClassFixture<EntraTests.Portal>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("none", "/")]
    [InlineData("tenant", "/sign-in-failed")]
    [InlineData("tenantless", "/sign-in-failed")]
    public async Task SignIn_Tenant_OnlyOurs(string tampering, string end)
    {
        await entra.Secure.Provider.TamperAsync(tampering, Token);
        using var browser = entra.Secure.Browser();

        using var page = await browser.OpenAsync("/", "ada", Token);
        await entra.Secure.Provider.TamperAsync("none", Token);

        Assert.Equal(end, browser.Location!.AbsolutePath);
        Assert.Equal(end == "/", browser.PortalCookies.Contains("__Host-drportal"));
    }

    [Theory]
    [InlineData("tenanted", HttpStatusCode.OK)]
    [InlineData("first", HttpStatusCode.OK)]
    [InlineData("good", HttpStatusCode.Unauthorized)]
    [InlineData("othertenant", HttpStatusCode.Unauthorized)]
    [InlineData("firstothertenant", HttpStatusCode.Unauthorized)]
    [InlineData("firstmixed", HttpStatusCode.Unauthorized)]
    public async Task Call_TokensTenantAndIssuer_OnlyOurs(string kind, HttpStatusCode status)
    {
        using var client = entra.Secure.Client();

        using var answer = await client.CallAsync(HttpMethod.Get, "/api/v1/runs", await entra.Secure.Provider.MintAsync(kind, Token), Token);

        Assert.Equal(status, answer.StatusCode);
    }

    /// <summary>The portal with <c>Instance</c> and <c>TenantId</c>, as the app registration's page gives them.</summary>
    public sealed class Portal : IAsyncLifetime
    {
        internal SecurePortal Secure { get; } = new(provider => new()
        {
            ["AzureAd:Authority"] = "",
            ["AzureAd:Instance"] = provider.Issuer.ToString(),
            ["AzureAd:TenantId"] = OpenIdProvider.Tenant,
        });

        public ValueTask InitializeAsync() => Secure.InitializeAsync();

        public ValueTask DisposeAsync() => Secure.DisposeAsync();
    }
}
