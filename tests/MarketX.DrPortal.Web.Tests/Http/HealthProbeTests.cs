using System.Diagnostics;
using MarketX.DrPortal.Web.Hosting;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Http;

/// <summary>What a container's health check asks, and what it is told.</summary>
public sealed class HealthProbeTests(PortalHost portal) : IClassFixture<PortalHost>
{
    [Theory]
    [InlineData(null, null, "http://localhost:5000/health/live")]
    [InlineData(null, "8080", "http://localhost:8080/health/live")]
    [InlineData(null, "8080;8081", "http://localhost:8080/health/live")]
    [InlineData("http://127.0.0.1:81;http://127.0.0.1:82", "8080", "http://127.0.0.1:81/health/live")]
    [InlineData("http://+:80", null, "http://localhost/health/live")]
    [InlineData("http://0.0.0.0:90/", null, "http://localhost:90/health/live")]
    [InlineData("http://[::]:90", null, "http://localhost:90/health/live")]
    public void Address_AsThePortalIsToldToListen(string? urls, string? ports, string expected) =>
        Assert.Equal(expected, HealthProbe.Address(name => name == "ASPNETCORE_URLS" ? urls : ports).ToString());

    [Fact]
    public async Task Health_PortalAnswers_Exit0()
    {
        var (code, errors) = await AskAsync(portal.Address.ToString());

        Assert.Equal((ExitCodes.Healthy, ""), (code, errors));
    }

    [Fact]
    public async Task Health_NobodyListens_Exit1AndSaysSo()
    {
        var (code, errors) = await AskAsync("http://127.0.0.1:1");

        Assert.Equal(ExitCodes.Unhealthy, code);
        Assert.Contains("does not answer", errors, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Errors)> AskAsync(string address)
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "MarketX.DrPortal.Web.dll"));
        start.ArgumentList.Add("health");
        start.Environment["ASPNETCORE_URLS"] = address;
        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (process.ExitCode, errors);
    }
}
