using System.Diagnostics;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Http;

/// <summary>The portal's process as a unit file or a container sees it.</summary>
public sealed class ProcessTests
{
    private const int ConfigurationExitCode = 78;

    [Fact]
    public async Task Start_NothingConfigured_Exit78AndEveryKeyWithoutStackTrace()
    {
        var start = new ProcessStartInfo("dotnet") { RedirectStandardError = true, RedirectStandardOutput = true };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "MarketX.DrPortal.Web.dll"));
        foreach (var name in start.Environment.Keys.Where(IsSetting).ToList())
            start.Environment.Remove(name);
        start.Environment["BackupSchedule__Cron"] = "99 3 * * *";

        using var process = Process.Start(start)!;
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        Assert.Equal(ConfigurationExitCode, process.ExitCode);
        foreach (var key in new[] { "DATABASE_HOST", "DATABASE_USER", "ConnectionStrings__Portal", "BackupSchedule:Cron" })
            Assert.Contains(key, errors, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", errors, StringComparison.Ordinal);
    }

    private static bool IsSetting(string name) =>
        name.StartsWith("DATABASE_", StringComparison.Ordinal) || name.StartsWith("AWS_", StringComparison.Ordinal)
        || name.StartsWith("ConnectionStrings", StringComparison.Ordinal) || name.StartsWith("ASPNETCORE_", StringComparison.Ordinal);
}
