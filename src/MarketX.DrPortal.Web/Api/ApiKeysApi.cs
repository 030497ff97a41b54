using MarketX.DrPortal.Core.Access;

namespace MarketX.DrPortal.Web.Api;

/// <summary><c>/api-keys</c>: keys for pipelines. For people who are Admins: no key issues keys.</summary>
internal static class ApiKeysApi
{
    public static void MapApiKeys(this RouteGroupBuilder api)
    {
        var keys = api.MapGroup("/api-keys").WithTags("Access");
        keys.MapGet("", ListAsync).Needs(PortalAction.ManageApiKeys).Lists<ApiKey>().WithSummary("Lists the API keys, those that count first, the newest of them first.");
        keys.MapPost("", IssueAsync).Needs(PortalAction.ManageApiKeys).Saves<IssuedKeyDocument>(StatusCodes.Status201Created).WithSummary("Issues an API key. The answer holds its text, which cannot be had again.");
        keys.MapPost("/{id}/revoke", RevokeAsync).Needs(PortalAction.ManageApiKeys).Produces(StatusCodes.Status204NoContent)
            .ProducesProblem(StatusCodes.Status404NotFound).WithSummary("Revokes an API key at once.");
    }

    private static async Task<IResult> ListAsync([AsParameters] PageParameters page, string? text, IApiKeyStore keys, TimeProvider time, CancellationToken cancellationToken)
    {
        page.Check();
        return Results.Ok(page.Of(await keys.ListAsync(text, page.Skip, page.Size, time.GetUtcNow(), cancellationToken), key => key));
    }

    private static async Task<IResult> IssueAsync(HttpContext context, NewApiKeyBody body, ApiKeyIssuer issuer, CancellationToken cancellationToken)
    {
        var issued = await issuer.IssueAsync(ApiActor.Of(context), body.Name, body.Scopes, body.Days, cancellationToken);
        return Results.Json(new IssuedKeyDocument(issued.Key, issued.Reveal()), statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> RevokeAsync(HttpContext context, string id, ApiKeyIssuer issuer, CancellationToken cancellationToken)
    {
        await issuer.RevokeAsync(ApiActor.Of(context), id, cancellationToken);
        return Results.NoContent();
    }
}
