using MarketX.DrPortal.Web.Api;
using MarketX.DrPortal.Web.Authentication;

namespace MarketX.DrPortal.Web.Hosting;

/// <summary>
/// With the organisation's sign-in, answers nothing but probes over plain HTTP: cookies would not come back, and a token that was
/// sent so is lost. Says what to mend, since a proxy that is not listed looks just like it.
/// </summary>
internal sealed class TlsRequired(RequestDelegate next, SignInFacts facts)
{
    private const string Sentence =
        "This portal answers over HTTPS only. Use its https address. (For the administrator: either give the portal a certificate, " +
        "or list the reverse proxy in Proxy:Known and let it send X-Forwarded-Proto.)";

    public Task InvokeAsync(HttpContext context)
    {
        if (facts.Kind != SignInKind.OpenId || context.Request.IsHttps || ApiRoutes.IsProbe(context.Request.Path))
            return next(context);
        context.Response.StatusCode = StatusCodes.Status400BadRequest;
        return context.Response.WriteAsync(Sentence, context.RequestAborted);
    }
}
