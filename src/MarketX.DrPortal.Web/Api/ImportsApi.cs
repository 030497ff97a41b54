using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Imports;

namespace MarketX.DrPortal.Web.Api;

/// <summary><c>/imports</c>: a manifest for an archive that has none.</summary>
internal static class ImportsApi
{
    public static void MapImports(this RouteGroupBuilder api) =>
        api.MapPost("/imports", StartAsync).Needs(PortalAction.Import).Starts().WithTags("Backups")
            .WithSummary("Reads an archive that another tool made and signs a manifest for it. Whoever asks vouches for the SQL in it, and says why.");

    private static Task<IResult> StartAsync(HttpContext context, ImportRequest request, RunStarter starter, ImportLauncher launcher, CancellationToken cancellationToken) =>
        starter.StartAsync(context, request, actor => launcher.StartAsync(actor, request, cancellationToken));
}
