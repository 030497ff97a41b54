using System.Globalization;
using System.Text;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.TestServices.Processes;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Faults;

/// <summary>The client programs of one run, found by the application name in their environment: tests run side by side.</summary>
internal static class RunProcesses
{
    /// <summary>Kills the program as soon as the run has started it.</summary>
    public static async Task KillAsync(RunId run, string program)
    {
        int? pid = null;
        var seen = await Wait.UntilAsync(() => (pid = Find(run, program)) is not null, TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken);
        Assert.True(seen, $"Run {run} never started {program}.");
        Signals.Send(pid!.Value, Signal.Kill);
    }

    private static int? Find(RunId run, string program)
    {
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out _)))
        {
            try
            {
                // setsid replaces itself with the program a moment after the start.
                if (File.ReadAllText(Path.Combine(folder, "comm")).Trim() == program
                    && Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(folder, "environ"))).Split('\0').Any(v => v.StartsWith("PGAPPNAME=", StringComparison.Ordinal) && v.EndsWith(run.Value, StringComparison.Ordinal)))
                    return int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile, or is somebody else's.
            }
        }

        return null;
    }
}
