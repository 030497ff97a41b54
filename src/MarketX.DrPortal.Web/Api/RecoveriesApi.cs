using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Recoveries;
using MarketX.DrPortal.Core.Runbooks;

namespace MarketX.DrPortal.Web.Api;

/// <summary><c>/recoveries</c> and <c>/runbook</c>: the way to a new server, and what to do in an emergency.</summary>
internal static class RecoveriesApi
{
    public static void MapRecoveries(this RouteGroupBuilder api)
    {
        var recoveries = api.MapGroup("").WithTags("Recovery");
        recoveries.MapPost("/recoveries", StartAsync).Needs(PortalAction.Recover).Starts().WithSummary("Brings roles, tablespaces and a backup to a server of the settings.");
        recoveries.MapPost("/recoveries/preflight", CheckAsync).Needs(PortalAction.Recover).Checks().WithSummary("Looks at everything that could stop a recovery. Changes nothing.");
        recoveries.MapGet("/runbook", RunbookAsync).Needs(PortalAction.View).Shows<Runbook>().WithSummary("The runbook as this installation is configured. It holds no secret.");
    }

    private static Task<IResult> StartAsync(HttpContext context, RecoveryRequest request, RunStarter starter, RecoveryLauncher launcher, CancellationToken cancellationToken) =>
        starter.StartAsync(context, request, actor => launcher.StartAsync(actor, Asked(request), cancellationToken));

    private static async Task<IResult> CheckAsync(RecoveryRequest request, RecoveryPreflight preflight, CancellationToken cancellationToken) =>
        Results.Ok((await preflight.CheckAsync(Asked(request), cancellationToken)).Report);

    // Which backups do not count the portal finds out itself.
    private static RecoveryRequest Asked(RecoveryRequest request) => request with { Skipped = [] };

    private static async Task<IResult> RunbookAsync(RunbookWriter writer, CancellationToken cancellationToken) => Results.Ok(await writer.WriteAsync(cancellationToken));
}
