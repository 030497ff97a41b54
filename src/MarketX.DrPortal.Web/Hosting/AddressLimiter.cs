using System.Threading.RateLimiting;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Web.Authentication;

namespace MarketX.DrPortal.Web.Hosting;

/// <summary>Counts the requests of each network address.</summary>
internal sealed class AddressLimiter(LimitsOptions limits) : IDisposable
{
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly PartitionedRateLimiter<HttpContext> _limiter = PartitionedRateLimiter.Create<HttpContext, string>(context =>
        RateLimitPartition.GetSlidingWindowLimiter(
            RequestActor.AddressOf(context) ?? "unknown",
            _ => new SlidingWindowRateLimiterOptions { PermitLimit = limits.RequestsPerMinute, Window = Window, SegmentsPerWindow = 6 }));

    public async ValueTask<bool> AllowsAsync(HttpContext context)
    {
        using var lease = await _limiter.AcquireAsync(context, 1, context.RequestAborted);
        return lease.IsAcquired;
    }

    public void Dispose() => _limiter.Dispose();
}
