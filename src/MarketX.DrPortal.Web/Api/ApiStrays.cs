using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Web.Authentication;
using Microsoft.AspNetCore.Authentication;

namespace MarketX.DrPortal.Web.Api;

/// <summary>
/// Requests under the API's addresses that no operation answers: an unknown address, a wrong method or kind of body. The pages'
/// policy would send the caller to the sign-in; a program is told 401 without a credential, and with one what is wrong.
/// </summary>
internal sealed class ApiStrays(RequestDelegate next)
{
    public async Task InvokeAsync(HttpContext context)
    {
        var endpoint = context.GetEndpoint();
        if (!ApiRoutes.Owns(context.Request.Path) || endpoint?.Metadata.OfType<PortalAction>().Any() == true)
        {
            await next(context);
            return;
        }

        var caller = await context.AuthenticateAsync(ApiAuthentication.Scheme);
        if (!caller.Succeeded || PortalClaims.RoleOf(caller.Principal) is null)
            await context.ChallengeAsync(ApiAuthentication.Scheme);
        else if (endpoint?.RequestDelegate is { } answer)
            await answer(context);
        else
            context.Response.StatusCode = StatusCodes.Status404NotFound;
    }
}
