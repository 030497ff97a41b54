using MarketX.DrPortal.Core.Access;

namespace MarketX.DrPortal.Web.Api;

/// <summary>Policies of the API: a bearer token or an API key, and the one table of who may do what. A cookie counts for nothing here.</summary>
internal static class ApiPolicy
{
    private const string Prefix = "api:";

    /// <summary>The policy's name for an action.</summary>
    public static string For(PortalAction action) => Prefix + action;

    public static void AddApiPolicies(this IServiceCollection services)
    {
        var policies = services.AddAuthorizationBuilder();
        foreach (var action in Enum.GetValues<PortalAction>())
        {
            policies.AddPolicy(For(action), policy => policy
                .AddAuthenticationSchemes(ApiAuthentication.Scheme)
                .RequireAuthenticatedUser()
                .RequireAssertion(context => AccessPolicy.Allows(ApiActor.Of(context.User), action)));
        }
    }

    /// <summary>Guards an endpoint with an action, which its description then names, with the answers that any operation can give.</summary>
    public static TBuilder Needs<TBuilder>(this TBuilder endpoint, PortalAction action) where TBuilder : IEndpointConventionBuilder =>
        endpoint.RequireAuthorization(For(action)).WithMetadata(action)
            .ProducesProblem(StatusCodes.Status401Unauthorized).ProducesProblem(StatusCodes.Status403Forbidden)
            .ProducesProblem(StatusCodes.Status429TooManyRequests).ProducesProblem(StatusCodes.Status503ServiceUnavailable);
}
