using MarketX.DrPortal.Core.Access;
using Microsoft.OpenApi;

namespace MarketX.DrPortal.Web.Api;

/// <summary>The API's OpenAPI document: for people who are signed in, and for programs with a token.</summary>
internal static class ApiDescription
{
    /// <summary>Where a browser finds the document.</summary>
    public const string DocumentPath = "/openapi/v1.json";

    private const string Security = "bearer";

    public static void Add(IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.ShouldInclude = description => ApiRoutes.Owns("/" + description.RelativePath);
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "MarketX DR Portal",
                Version = "v1",
                Description = "Backups, restores and runs. Send 'Authorization: Bearer' with an access token of your organisation's provider or an API key of this portal.",
            };
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes ??= new Dictionary<string, IOpenApiSecurityScheme>();
            document.Components.SecuritySchemes[Security] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer" };
            document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Security, document)] = [] }];
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            foreach (var action in context.Description.ActionDescriptor.EndpointMetadata.OfType<PortalAction>())
                operation.Description = $"Needs the role {AccessPolicy.RequiredRole(action)} (scope {action}).";
            return Task.CompletedTask;
        });
    });

    public static void Map(WebApplication app, RouteGroupBuilder api)
    {
        app.MapOpenApi("/openapi/{documentName}.json");
        api.MapOpenApi("/openapi/{documentName}.json").Needs(PortalAction.View);
    }
}
