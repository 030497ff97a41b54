using MarketX.DrPortal.Core.Access;
using Microsoft.AspNetCore.Mvc;
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
        options.ShouldInclude = description => ApiRoutes.IsDescribed("/" + description.RelativePath);
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "MarketX DR Portal",
                Version = "v1",
                Description = "Backups, restores, drills, schedules, production's place and runs. Send 'Authorization: Bearer' with an access token of your "
                    + "organisation's provider or an API key of this portal. What needs an Admin takes a token: no API key can be allowed it.",
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
                operation.Description = $"Needs the role {AccessPolicy.RequiredRole(action)} (scope {action}). {operation.Description}".TrimEnd();
            foreach (var query in (operation.Parameters ?? []).OfType<OpenApiParameter>().Where(p => p.In == ParameterLocation.Query))
                query.Name = char.ToLowerInvariant(query.Name![0]) + query.Name[1..];
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<TakesIdempotencyKey>().Any())
                (operation.Parameters ??= []).Add(IdempotencyKey());
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonTypeInfo.Type == typeof(ProblemDetails))
                (schema.Properties ??= new Dictionary<string, IOpenApiSchema>())["code"] = Code();
            return Task.CompletedTask;
        });
    });

    public static void Map(WebApplication app, RouteGroupBuilder api)
    {
        app.MapOpenApi("/openapi/{documentName}.json");
        api.MapOpenApi("/openapi/{documentName}.json").Needs(PortalAction.View);
    }

    private static OpenApiParameter IdempotencyKey() => new()
    {
        Name = RunStarter.KeyHeader,
        In = ParameterLocation.Header,
        Description = "Makes a retry safe: the same key of the same caller gives the same run for 24 hours.",
        Schema = new OpenApiSchema { Type = JsonSchemaType.String, MaxLength = RunStarter.MaxKey },
    };

    private static OpenApiSchema Code() => new()
    {
        Type = JsonSchemaType.String,
        Description = "What went wrong, in a word that programs can rely on; new ones may be added.",
        Enum = [.. ApiProblem.Codes.Select(code => (System.Text.Json.Nodes.JsonNode)code)],
    };
}
