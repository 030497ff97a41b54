using System.Net;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Web.Tests.Api;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.OpenId;

/// <summary>The provider changes its keys, goes away, or names roles otherwise; and what a restart of the portal keeps.</summary>
public sealed class ProviderTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Provider_NewKeysThenGone_FirstSignInWorksThen503()
    {
        await using var portal = new SecurePortal();
        await portal.InitializeAsync();
        using (var before = portal.Browser())
        using (var page = await before.OpenAsync("/", "vera", Token))
            Assert.Equal(HttpStatusCode.OK, page.StatusCode);

        await portal.Provider.StopAsync(Token);
        await portal.Provider.StartAgainAsync(Token);
        using (var after = portal.Browser())
        using (var page = await after.OpenAsync("/", "vera", Token))
            Assert.Equal((HttpStatusCode.OK, "/"), (page.StatusCode, after.Location!.AbsolutePath));

        // What is known of the provider lasts for a while; a portal that starts now knows nothing.
        await portal.StopPortalAsync();
        await portal.Provider.StopAsync(Token);
        await portal.StartPortalAsync();
        using var late = portal.Browser();
        using var down = await late.OpenAsync("/sign-in", "vera", Token);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, down.StatusCode);
        Assert.Contains("sign-in service does not answer", await down.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        using var api = portal.Client();
        using var health = await api.GetAsync(new Uri("/health/live", UriKind.Relative), Token);
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
    }

    [Fact]
    public async Task RoleClaim_Another_ItsRolesCountAndNoOthers()
    {
        await using var portal = new SecurePortal(_ => new() { ["AzureAd:RoleClaim"] = "https://portal.example.test/roles" });
        await portal.InitializeAsync();
        using var nina = portal.Browser();
        using var ada = portal.Browser();
        using var client = portal.Client();

        using var page = await nina.OpenAsync("/", "nina", Token);
        using var refused = await ada.OpenAsync("/", "ada", Token);
        using var runs = await client.CallAsync(HttpMethod.Get, "/api/v1/runs", await portal.Provider.MintAsync("otherclaim", Token), Token);
        using var backup = await client.CallAsync(HttpMethod.Post, "/api/v1/backups", await portal.Provider.MintAsync("otherclaim", Token), Token, "{}");
        using var admin = await client.CallAsync(HttpMethod.Get, "/api/v1/runs", await portal.Provider.MintAsync("admin", Token), Token);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.Contains("Viewer", await page.Content.ReadAsStringAsync(Token), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (runs.StatusCode, backup.StatusCode, admin.StatusCode));
    }

    [Fact]
    public async Task Restart_SessionAndKeys_Stay()
    {
        await using var portal = new SecurePortal();
        await portal.InitializeAsync();
        using var browser = portal.Browser();
        using var page = await browser.OpenAsync("/", "olga", Token);

        await portal.StopPortalAsync();
        await portal.StartPortalAsync();
        using var again = await browser.GetAsync("/backups", Token);

        Assert.Equal(HttpStatusCode.OK, again.StatusCode);
        var stored = await portal.Database.QueryAsync<string>("SELECT string_agg(xml, '') FROM drportal.data_protection_keys", Token);
        Assert.Contains("SessionKeyDecryptor", stored, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", stored, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Restart_OtherSessionKey_RefusesToStartAndSaysWhy()
    {
        await using var portal = new SecurePortal();
        await portal.InitializeAsync();
        await portal.StopPortalAsync();
        portal.Change("Session:Key", "another session key of enough length");

        var problem = await Assert.ThrowsAsync<ConfigurationException>(portal.StartPortalAsync);

        Assert.Contains("DRPORTAL_SESSION_KEY", problem.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignIn_CertificateInsteadOfSecret_Works()
    {
        await using var portal = new SecurePortal(p => new()
        {
            ["AzureAd:ClientId"] = "portal-certificate",
            ["AzureAd:ClientSecret"] = null,
            ["AzureAd:ClientCertificates:0:CertificateDiskPath"] = p.CertificateFile,
        });
        await portal.InitializeAsync();
        using var browser = portal.Browser();

        using var page = await browser.OpenAsync("/", "vera", Token);

        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
    }
}
