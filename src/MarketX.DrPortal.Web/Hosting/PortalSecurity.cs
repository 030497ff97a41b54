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
        app.UseMiddleware<SameOriginCheck>();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseAntiforgery();
    }
}
