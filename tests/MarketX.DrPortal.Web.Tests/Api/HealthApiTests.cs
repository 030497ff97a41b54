using System.Net;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Web.Tests.OpenId;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Api;

/// <summary>What monitoring is told, and who is told nothing.</summary>
public sealed class HealthApiTests(SecurePortal portal) : IClassFixture<SecurePortal>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("/health")]
    [InlineData("/health/")]
    [InlineData("/HEALTH")]
    [InlineData("/metrics")]
    public async Task Get_WithoutAScope_NothingIsTold(string path)
    {
        using var client = portal.Client();
        var backup = (await portal.IssueKeyAsync(Token, PortalAction.Backup)).Reveal();

        using var stranger = await client.CallAsync(HttpMethod.Get, path, null, Token);
        using var pipeline = await client.CallAsync(HttpMethod.Get, path, backup, Token);

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden), (stranger.StatusCode, pipeline.StatusCode));
        Assert.Equal("unauthorized", await stranger.CodeAsync(Token));
    }

    [Fact]
    public async Task Get_WithAKeyThatMaySee_TellsHowRecoveryStands()
    {
        using var client = portal.Client();
        var key = (await portal.IssueKeyAsync(Token, PortalAction.View)).Reveal();

        using var health = await client.CallAsync(HttpMethod.Get, "/health", key, Token);
        var report = await health.JsonAsync(Token);

        // No scheduler runs in this portal.
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "unhealthy"), (health.StatusCode, report.GetProperty("status").GetString()));
        Assert.Equal("Breached", report.GetProperty("report").GetProperty("rpo").GetProperty("state").GetString());
        Assert.Contains(report.GetProperty("report").GetProperty("problems").EnumerateArray(), p => p.GetString()!.StartsWith("The scheduler does not run", StringComparison.Ordinal));

        using var metrics = await client.CallAsync(HttpMethod.Get, "/metrics", key, Token);
        var text = await metrics.Content.ReadAsStringAsync(Token);

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", metrics.Content.Headers.ContentType?.ToString());
        Assert.Contains("drportal_up{part=\"scheduler\"} 0\n", text, StringComparison.Ordinal);
        Assert.Contains("drportal_up{part=\"portal-database\"} 1\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("drportal_backup_age_seconds", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Probes_Anybody_TheVerdictAlone()
    {
        using var client = portal.Client();

        using var live = await client.CallAsync(HttpMethod.Get, "/health/live", null, Token);
        using var ready = await client.CallAsync(HttpMethod.Get, "/health/ready", null, Token);

        Assert.Equal(("Healthy", "Healthy"), (await live.Content.ReadAsStringAsync(Token), await ready.Content.ReadAsStringAsync(Token)));
    }
}
