namespace MarketX.DrPortal.Web.Hosting;

/// <summary>
/// Refuses requests of other sites: everything that may change something, and the live connection, whose web socket
/// the browser's same-origin policy does not guard.
/// </summary>
internal sealed class SameOriginCheck(RequestDelegate next)
{
    public Task InvokeAsync(HttpContext context)
    {
        var request = context.Request;
        var guarded = !(HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method))
            || request.Path.StartsWithSegments("/_blazor", StringComparison.OrdinalIgnoreCase);
        if (guarded && request.Headers.Origin is [{ } origin, ..]
            && !string.Equals(origin, $"{request.Scheme}://{request.Host}", StringComparison.OrdinalIgnoreCase))
        {
            context.Response.StatusCode = StatusCodes.Status403Forbidden;
            return Task.CompletedTask;
        }
        return next(context);
    }
}
