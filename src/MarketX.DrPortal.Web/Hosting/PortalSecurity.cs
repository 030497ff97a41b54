using Microsoft.AspNetCore.Diagnostics;

namespace MarketX.DrPortal.Web.Hosting;

/// <summary>The part of the pipeline that every request passes before it reaches a page or an endpoint.</summary>
public static class PortalSecurity
{
    /// <summary>Headers, error pages, origin check, authentication, authorization and antiforgery, in the order they need.</summary>
    public static void UsePortalSecurity(this WebApplication app)
    {
        app.UseMiddleware<SecurityHeaders>();
        app.UseExceptionHandler("/error", createScopeForErrors: true);
        app.UseStatusCodePagesWithReExecute("/status/{0}", createScopeForStatusCodePages: true);
        app.Use(ShowErrorPagesAsGet);
        app.UseMiddleware<SameOriginCheck>();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
    }

    // The error pages are reached by running the failed request again at another path. A failed POST stays a POST then,
    // for which a page wants a form's token, and every error would turn into 400.
    private static Task ShowErrorPagesAsGet(HttpContext context, RequestDelegate next)
    {
        if (context.Features.Get<IStatusCodeReExecuteFeature>() is not null || context.Features.Get<IExceptionHandlerPathFeature>() is not null)
            context.Request.Method = HttpMethods.Get;
        return next(context);
    }
}
