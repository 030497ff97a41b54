namespace MarketX.DrPortal.Core.Alerts;

/// <summary>How long to wait before a delivery is tried again: soon at first, then every half hour.</summary>
internal static class AlertRetry
{
    private static readonly TimeSpan[] Waits =
    [
        TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30), TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2), TimeSpan.FromMinutes(5),
        TimeSpan.FromMinutes(10), TimeSpan.FromMinutes(20), TimeSpan.FromMinutes(30),
    ];

    /// <summary>The wait after that many attempts.</summary>
    public static TimeSpan After(int attempts) => Waits[Math.Clamp(attempts - 1, 0, Waits.Length - 1)];
}
