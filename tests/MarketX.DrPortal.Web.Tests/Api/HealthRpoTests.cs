using System.Globalization;
using System.Net;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Web.Tests.OpenId;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Api;

/// <summary>A recovery point objective that is breached while everything answers: bad health only where the settings say so.</summary>
public sealed class HealthRpoTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("false", HttpStatusCode.OK, "healthy")]
    [InlineData("true", HttpStatusCode.ServiceUnavailable, "unhealthy")]
    public async Task Get_RpoIsBreachedAndEverythingAnswers_FailsWhereItIsToFail(string failOnRpoBreach, HttpStatusCode code, string status)
    {
        // Its bucket has no backup.
        await using var portal = new SecurePortal(_ => new() { ["Health:FailOnRpoBreach"] = failOnRpoBreach });
        await portal.InitializeAsync();
        // No scheduler runs in this portal; one has checked in all the same.
        var checkedIn = TimeProvider.System.GetUtcNow().AddHours(1).UtcTicks.ToString(CultureInfo.InvariantCulture);
        await portal.Database.ExecuteAsync($"INSERT INTO quartz.qrtz_scheduler_state (sched_name, instance_name, last_checkin_time, checkin_interval) VALUES ('drportal', 'of this test', {checkedIn}, 5000)", Token);
        using var client = portal.Client();
        var viewer = (await portal.IssueKeyAsync(Token, PortalAction.View)).Reveal();

        using var health = await client.CallAsync(HttpMethod.Get, "/health", viewer, Token);
        var document = await health.JsonAsync(Token);
        var report = document.GetProperty("report");

        Assert.All(report.GetProperty("parts").EnumerateArray(), part => Assert.True(part.GetProperty("ok").GetBoolean(), part.ToString()));
        Assert.Equal("Breached", report.GetProperty("rpo").GetProperty("state").GetString());
        Assert.Equal((code, status), (health.StatusCode, document.GetProperty("status").GetString()));
    }
}
