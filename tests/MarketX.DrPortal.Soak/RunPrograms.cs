using System.Globalization;
using System.Text;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Soak;

/// <summary>The client programs of a run, found by the application name in their environment.</summary>
internal static class RunPrograms
{
    /// <summary>Their process ids.</summary>
    public static IReadOnlyList<int> Of(RunId run)
    {
        var found = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(d => int.TryParse(Path.GetFileName(d), CultureInfo.InvariantCulture, out _)))
        {
            try
            {
                if (File.ReadAllText(Path.Combine(folder, "comm")).Trim() is "pg_dump" or "pg_restore"
                    && Encoding.UTF8.GetString(File.ReadAllBytes(Path.Combine(folder, "environ"))).Split('\0').Any(v => v.StartsWith("PGAPPNAME=", StringComparison.Ordinal) && v.EndsWith(run.Value, StringComparison.Ordinal)))
                    found.Add(int.Parse(Path.GetFileName(folder), CultureInfo.InvariantCulture));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It has ended meanwhile, or is somebody else's.
            }
        }

        return found;
    }
}
