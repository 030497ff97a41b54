using MarketX.DrPortal.Core.Alerts;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Runs;
using Microsoft.Extensions.Logging;

namespace MarketX.DrPortal.Core.Storage.Policy;

/// <summary>Looks once a day whether the bucket still does what it should, and raises an alert while it does not.</summary>
public sealed partial class StoragePolicyWatch(StoragePolicy policy, IAlerts alerts, StorageOptions options, TimeProvider time, ILogger<StoragePolicyWatch> log) : ILeftoverSweep
{
    private const string Link = "storage";

    // Not with the start itself: a portal that is restarted often looks no more often for that.
    private static readonly TimeSpan FirstAfter = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Interval = TimeSpan.FromDays(1);
    private static readonly TimeSpan AgainAfter = TimeSpan.FromMinutes(15);

    private (long Since, TimeSpan Wait)? _next;

    /// <inheritdoc />
    public string What => "differences in the storage policy";

    /// <inheritdoc />
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetTimestamp();
        var next = _next ??= (now, FirstAfter);
        if (time.GetElapsedTime(next.Since, now) < next.Wait)
            return;
        // Set first: what cannot be reached is asked again later, not every ten seconds.
        _next = (now, AgainAfter);
        PolicyReport report;
        try
        {
            report = await policy.ReadAsync(cancellationToken);
        }
        catch (StorageException e)
        {
            LogUnread(options.Bucket, e.Message);
            return;
        }

        // While something differs it is looked at again soon, so that the alert ends soon after it was mended.
        _next = (now, report.Differences.Count > 0 ? AgainAfter : Interval);
        foreach (var unknown in report.Findings.Where(f => f.Verdict == PolicyVerdict.Unknown))
            LogUnknown(options.Bucket, unknown.Sentence);
        if (report.Differences.Count > 0)
            await alerts.RaiseAsync(new AlertNews(AlertKind.StoragePolicy, options.Bucket, string.Join(' ', report.Differences.Select(d => d.Sentence)), Link), cancellationToken);
        else
            await alerts.ResolveAsync(AlertKind.StoragePolicy, options.Bucket, "No setting that can be read differs from what it should be.", cancellationToken);
    }

    [LoggerMessage(5402, LogLevel.Information, "The storage policy of {Bucket} is not known in one point: {Sentence}")]
    private partial void LogUnknown(string bucket, string sentence);

    [LoggerMessage(5403, LogLevel.Warning, "The storage policy of {Bucket} could not be read: {Sentence}")]
    private partial void LogUnread(string bucket, string sentence);
}
