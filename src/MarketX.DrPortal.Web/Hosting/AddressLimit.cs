using MarketX.DrPortal.Web.Api;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.StaticAssets;

namespace MarketX.DrPortal.Web.Hosting;

/// <summary>
/// Refuses what one network address asks for beyond its limit, before anything is looked up: keys and codes cannot be guessed
/// quickly, and a client that runs wild stops nobody else. Assets and probes cost nothing and are not counted.
/// </summary>
internal sealed class AddressLimit(RequestDelegate next, AddressLimiter limiter)
{
    private const string RetryAfterSeconds = "10";

    public async Task InvokeAsync(HttpContext context)
    {
        if (IsFree(context) || await limiter.AllowsAsync(context))
        {
            await next(context);
            return;
        }

        context.Response.Headers.RetryAfter = RetryAfterSeconds;
        context.Response.StatusCode = StatusCodes.Status429TooManyRequests;
    }

    // The page that says 429 is this request run again.
    private static bool IsFree(HttpContext context) =>
        context.GetEndpoint()?.Metadata.GetMetadata<StaticAssetDescriptor>() is not null
        || ApiRoutes.IsProbe(context.Request.Path)
        || context.Features.Get<IStatusCodeReExecuteFeature>() is not null
        || context.Features.Get<IExceptionHandlerPathFeature>() is not null;
}
