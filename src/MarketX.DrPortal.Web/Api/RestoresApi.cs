using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Verifications;

namespace MarketX.DrPortal.Web.Api;

/// <summary><c>/restores</c> and <c>/verifications</c>. Neither ever writes to production.</summary>
internal static class RestoresApi
{
    public static void MapRestores(this RouteGroupBuilder api)
    {
        var restores = api.MapGroup("/restores").WithTags("Restores");
        restores.MapPost("", StartAsync).Needs(PortalAction.Restore).Starts()
            .WithSummary("Restores a backup, or some of its tables, into a staging database.");
        restores.MapPost("/preflight", CheckAsync).Needs(PortalAction.Restore).Checks()
            .WithSummary("Looks at everything that could stop a restore. Changes nothing.");
        api.MapPost("/verifications", VerifyAsync).Needs(PortalAction.Verify).WithTags("Restores").Starts()
            .WithSummary("Compares a database with a backup, row by row.");
    }

    private static Task<IResult> StartAsync(HttpContext context, RestoreRequest request, RunStarter starter, RestoreLauncher launcher, CancellationToken cancellationToken) =>
        starter.StartAsync(context, request, actor => launcher.StartAsync(actor, request, cancellationToken));

    private static async Task<IResult> CheckAsync(RestoreRequest request, RestorePreflight preflight, CancellationToken cancellationToken) =>
        Results.Ok(await preflight.CheckAsync(request, cancellationToken));

    private static Task<IResult> VerifyAsync(HttpContext context, VerificationRequest request, RunStarter starter, VerificationLauncher launcher, CancellationToken cancellationToken) =>
        starter.StartAsync(context, request, actor => launcher.StartAsync(actor, request, cancellationToken));
}
