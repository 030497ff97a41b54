using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Web.Api;

/// <summary><c>/drills</c>: the runs of drills, and one more. What they found out for good is in <c>/dr-tests</c>.</summary>
internal static class DrillsApi
{
    public static void MapDrillRuns(this RouteGroupBuilder api)
    {
        var drills = api.MapGroup("/drills").WithTags("Drills");
        drills.MapGet("", ListAsync).Needs(PortalAction.View).Lists<RunDocument>().WithSummary("Lists the runs of drills, newest first.");
        drills.MapPost("", StartAsync).Needs(PortalAction.Drill).Starts().WithSummary("Starts a drill: the newest good backup by default, a random one or a chosen one.");
    }

    private static async Task<IResult> ListAsync([AsParameters] PageParameters page, string? status, IRunStore store, CancellationToken cancellationToken)
    {
        page.Check();
        var query = new RunQuery
        {
            Kind = RunKind.Drill,
            Status = PageParameters.Named<RunStatus>(nameof(status), status),
            Sort = PageParameters.Named<RunSort>("sort", page.Sort) ?? RunSort.Queued,
            Descending = page.Descending,
            Skip = page.Skip,
            Take = page.Size,
        };
        return Results.Ok(page.Of(await store.ListAsync(query, cancellationToken), RunDocument.Of));
    }

    private static Task<IResult> StartAsync(HttpContext context, DrillRequest? body, RunStarter starter, DrillLauncher launcher, CancellationToken cancellationToken)
    {
        var request = body ?? new DrillRequest();
        return starter.StartAsync(context, request, actor => launcher.StartAsync(actor, request, cancellationToken));
    }
}
