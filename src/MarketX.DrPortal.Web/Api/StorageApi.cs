using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Storage.Policy;

namespace MarketX.DrPortal.Web.Api;

/// <summary><c>/storage</c>: what the bucket does by itself, beside what it should do.</summary>
internal static class StorageApi
{
    public static void MapStorage(this RouteGroupBuilder api)
    {
        var storage = api.MapGroup("/storage").WithTags("Storage");
        storage.MapGet("", GetAsync).Needs(PortalAction.View).Shows<StorageDocument>().WithSummary("Compares the bucket's settings with what they should be.");
        storage.MapPost("/apply", ApplyAsync).Needs(PortalAction.ApplyStoragePolicy).Saves<StorageDocument>().WithSummary("Applies settings of the bucket: the portal's lifecycle rules beside those of others, versioning, the public-access block, default encryption. Each is read back.");
        storage.MapGet("/policy.json", (StorageOptions options) => Results.Text(PolicyText.Json(options), "application/json")).Needs(PortalAction.View).Streams("application/json").WithSummary("The bucket as it should be, as S3 takes it: a part for each command.");
        storage.MapGet("/policy.tf", (StorageOptions options) => Results.Text(PolicyText.Terraform(options), "text/plain")).Needs(PortalAction.View).Streams("text/plain").WithSummary("The bucket as it should be, as Terraform.");
    }

    private static async Task<IResult> GetAsync(StoragePolicy policy, CancellationToken cancellationToken) => Results.Ok(StorageDocument.Of(await policy.ReadAsync(cancellationToken)));

    private static async Task<IResult> ApplyAsync(HttpContext context, ApplyPolicyBody body, StoragePolicy policy, CancellationToken cancellationToken) =>
        Results.Ok(StorageDocument.Of(await policy.ApplyAsync(ApiActor.Of(context), body.Topics, body.Fingerprint, body.Reason, cancellationToken)));
}
