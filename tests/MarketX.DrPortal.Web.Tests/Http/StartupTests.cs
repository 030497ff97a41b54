using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Web.Authentication;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Hosting.Internal;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Http;

public sealed class StartupTests
{
    [Theory]
    [InlineData("http://0.0.0.0:0")]
    [InlineData("http://*:0")]
    [InlineData("http://[::]:0")]
    public async Task Start_NotOnLoopback_Refused(string urls)
    {
        await using var app = PortalHost.Build(urls);

        var problem = await Assert.ThrowsAnyAsync<Exception>(() => app.StartAsync(TestContext.Current.CancellationToken));

        Assert.IsType<ConfigurationException>(problem.GetBaseException());
    }

    [Fact]
    public void Build_Production_Refused() => Refused("works in the Development environment only", environment: "Production");

    [Fact]
    public void Build_NoSignIn_RefusedWithWhatToDo() => Refused("AzureAd is not configured", new() { ["DevSignIn:Enabled"] = "false" });

    [Fact]
    public void Build_RealSignInConfiguredToo_Refused() => Refused("Remove one of them", new() { ["AzureAd:ClientId"] = "11111111-2222-3333-4444-555555555555" });

    [Theory]
    [InlineData("AzureAd:ClientId", "", "AzureAd:ClientId is not set")]
    [InlineData("AzureAd:TenantId", "", "AzureAd:TenantId is not set")]
    [InlineData("AzureAd:TenantId", "common", "every organisation")]
    [InlineData("AzureAd:ClientSecret", "", "AzureAd:ClientSecret")]
    [InlineData("AzureAd:Authority", "http://id.example.com", "must use https")]
    [InlineData("AzureAd:RoleClaim", "", "AzureAd:RoleClaim is empty")]
    [InlineData("AzureAd:CallbackPath", "signin", "give a path")]
    [InlineData("AzureAd:ClientCertificates:0:CertificateDiskPath", "/no/such.pem", "both set")]
    [InlineData("Session:Key", "", "DRPORTAL_SESSION_KEY")]
    [InlineData("Session:Key", "short", "DRPORTAL_SESSION_KEY")]
    [InlineData("AllowedHosts", "*", "AllowedHosts")]
    public void Build_HalfConfigured_RefusedWithTheKey(string key, string value, string reason)
    {
        var settings = new Dictionary<string, string?>
        {
            ["DevSignIn:Enabled"] = "false",
            ["AllowedHosts"] = "portal.example.com",
            ["AzureAd:TenantId"] = "11111111-2222-3333-4444-555555555555",
            ["AzureAd:ClientId"] = "66666666-2222-3333-4444-555555555555",
            ["AzureAd:ClientSecret"] = "a-client-secret-that-must-not-show",
            ["Session:Key"] = "a session key that is long enough for tests",
            [key] = value,
        };

        var problem = Assert.Throws<ConfigurationException>(() => PortalHost.Build("https://127.0.0.1:0", settings, "Production"));

        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("must-not-show", problem.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Check_Development_Allowed() => Assert.Equal(SignInKind.Development, SignInGate.Check(
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [SignInGate.DevelopmentKey] = "true" }).Build(),
        new HostingEnvironment { EnvironmentName = "Development" }));

    /// <summary>Meant for a Release run of the tests; in Debug it guards against looking for a name that nothing has.</summary>
    [Fact]
    public void Assembly_DevelopmentSignIn_OnlyInDebug()
    {
        var types = typeof(SignInGate).Assembly.GetTypes().Where(t => t.Namespace == "MarketX.DrPortal.Web.Authentication.Development");
#if DEBUG
        Assert.NotEmpty(types);
#else
        Assert.Empty(types);
#endif
    }

    private static void Refused(string reason, Dictionary<string, string?>? settings = null, string environment = "Development")
    {
        var problem = Assert.Throws<ConfigurationException>(() => PortalHost.Build("http://127.0.0.1:0", settings, environment));

        Assert.Contains(reason, problem.Message, StringComparison.Ordinal);
    }
}
