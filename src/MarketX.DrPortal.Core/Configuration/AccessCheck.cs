using System.Net;
using System.Text;

namespace MarketX.DrPortal.Core.Configuration;

/// <summary>What is wrong with sessions, proxies and limits. Whether there is a sign-in at all is the portal's own check.</summary>
internal static class AccessCheck
{
    public const int MinKeyBytes = 32;

    public static IEnumerable<string> Problems(DrPortalOptions options)
    {
        var session = options.Session;
        if (session.Lifetime < TimeSpan.FromMinutes(1) || session.Lifetime > TimeSpan.FromHours(24))
            yield return $"Session:Lifetime is {session.Lifetime}: give 00:01:00 to 1.00:00:00.";
        if (session.CheckEvery < TimeSpan.FromSeconds(1) || session.CheckEvery > TimeSpan.FromMinutes(5))
            yield return $"Session:CheckEvery is {session.CheckEvery}: give 00:00:01 to 00:05:00.";
        if (session.Key is { } key && Encoding.UTF8.GetByteCount(key.Reveal()) < MinKeyBytes)
            yield return $"Session:Key (DRPORTAL_SESSION_KEY) is too short: give at least {MinKeyBytes} bytes of random text, e.g. of 'openssl rand -base64 48'.";
        foreach (var proxy in options.Proxy.Known.Where(p => !IPAddress.TryParse(p, out _) && !IPNetwork.TryParse(p, out _)))
            yield return $"Proxy:Known has '{proxy}': give an address such as 10.0.3.7, or a network such as 10.0.3.0/24.";
        var limits = options.Limits;
        if (limits.RequestsPerMinute < 30)
            yield return $"Limits:RequestsPerMinute is {limits.RequestsPerMinute}: give at least 30, or pages stop working.";
        if (limits.ApiRequestsPerMinute < 1)
            yield return $"Limits:ApiRequestsPerMinute is {limits.ApiRequestsPerMinute}: give at least 1.";
        if (limits.MaxRequestKiB is < 64 or > 10240)
            yield return $"Limits:MaxRequestKiB is {limits.MaxRequestKiB}: give 64 to 10240.";
    }
}
