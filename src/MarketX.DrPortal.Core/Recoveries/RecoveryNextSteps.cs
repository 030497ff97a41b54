using System.Globalization;
using MarketX.DrPortal.Core.Globals;

namespace MarketX.DrPortal.Core.Recoveries;

/// <summary>What is left to do when the database is there.</summary>
internal static class RecoveryNextSteps
{
    public static IReadOnlyList<string> Of(string host, int port, string database, string systemIdentifier, DateTimeOffset? dataUntil, GlobalsReport? globals)
    {
        var steps = new List<string>
        {
            $"In the application's settings, then deploy it: DATABASE_HOST={host} DATABASE_PORT={port.ToString(CultureInfo.InvariantCulture)} DATABASE_NAME={database}",
            dataUntil is { } until
                ? $"Tell whoever relies on the data: what was written after {until.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture)} UTC is not in it."
                : "Nobody knows of what moment the data is: look at the newest rows.",
        };
        if (globals is { WithoutPassword.Count: > 0 })
            steps.Add($"Give these logins a password, in psql with \\password: {string.Join(", ", globals.WithoutPassword)}.");
        if (globals is { Problems.Count: > 0 } or { Differences.Count: > 0 })
            steps.Add("Look at the differences in roles and tablespaces above, and settle them by hand.");
        steps.Add($"In the portal's settings: the same DATABASE_* variables, Production__Database={database}, and, where it is set, Production__SystemIdentifier={systemIdentifier}.");
        steps.Add("Take a backup of the new production: drportal backup --tag recovered");
        return steps;
    }
}
