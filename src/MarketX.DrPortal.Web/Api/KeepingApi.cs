using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Backups;

namespace MarketX.DrPortal.Web.Api;

/// <summary><c>/pins</c>, <c>/unpins</c> and <c>/deletions</c>: which backups stay. Keys have slashes, so they are in the body.</summary>
internal static class KeepingApi
{
    public static void MapKeeping(this RouteGroupBuilder api)
    {
        var keeping = api.MapGroup("").WithTags("Backups");
        keeping.MapPost("/pins", PinAsync).Needs(PortalAction.PinBackup).Starts().WithSummary("Copies a backup to where the bucket's retention does not reach, and proves the copy.");
        keeping.MapPost("/unpins", UnpinAsync).Needs(PortalAction.UnpinBackup).Saves<DeletedDocument>().WithSummary("Deletes the pinned copy of a backup.");
        keeping.MapPost("/deletions", DeleteAsync).Needs(PortalAction.DeleteBackup).Saves<DeletedDocument>().WithSummary("Deletes a backup and its manifest; never the last good one.");
    }

    private static Task<IResult> PinAsync(HttpContext context, PinRequest request, RunStarter starter, PinLauncher launcher, CancellationToken cancellationToken) =>
        starter.StartAsync(context, request, actor => launcher.StartAsync(actor, request, cancellationToken));

    private static async Task<IResult> UnpinAsync(HttpContext context, UnpinBody body, BackupUnpinning unpinning, CancellationToken cancellationToken) =>
        Results.Ok(new DeletedDocument(await unpinning.UnpinAsync(ApiActor.Of(context), body.Key, body.Confirm, body.Reason, cancellationToken)));

    private static async Task<IResult> DeleteAsync(HttpContext context, DeletionBody body, BackupRemoval removal, CancellationToken cancellationToken) =>
        Results.Ok(new DeletedDocument(await removal.DeleteAsync(ApiActor.Of(context), body.Key, body.Confirm, body.Reason, cancellationToken)));
}
