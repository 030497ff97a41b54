using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Promotions;
using MarketX.DrPortal.Core.Promotions.Handovers;

namespace MarketX.DrPortal.Web.Api;

/// <summary><c>/promotions</c>, <c>/rollbacks</c>, <c>/handovers</c> and <c>/kept-databases</c>: production's place. For people who are Admins; no API key reaches it.</summary>
internal static class PromotionsApi
{
    public static void MapPromotions(this RouteGroupBuilder api)
    {
        var group = api.MapGroup("").WithTags("Production");
        group.MapPost("/promotions", PromoteAsync).Needs(PortalAction.Promote).Starts()
            .WithSummary("Puts a restored database in production's place, once it was compared with its backup. The one of before is kept.");
        group.MapPost("/promotions/preflight", CheckAsync).Needs(PortalAction.Promote).Checks().WithSummary("Looks at everything that could stop a promotion. Changes nothing.");
        group.MapPost("/rollbacks", RollBackAsync).Needs(PortalAction.RollBack).Starts().WithSummary("Puts a kept database back in production's place.");
        group.MapPost("/rollbacks/preflight", CheckRollbackAsync).Needs(PortalAction.RollBack).Checks().WithSummary("Looks at everything that could stop a rollback. Changes nothing.");
        group.MapGet("/handovers/{server}/{database}", PlanAsync).Needs(PortalAction.Promote).Shows<Handover>().WithSummary("Says how the application gets to a restored database on another server. Changes nothing.");
        group.MapGet("/handovers/{server}/{database}/check", CheckHandoverAsync).Needs(PortalAction.Promote).Shows<HandoverFinding>().WithSummary("Looks whether the application reads that database, and nobody the old production.");
        group.MapGet("/kept-databases", ListAsync).Needs(PortalAction.View).Lists<KeptDocument>().WithSummary("Lists the databases that promotions and rollbacks have kept, newest first.");
    }

    private static Task<IResult> PromoteAsync(HttpContext context, PromotionRequest request, RunStarter starter, PromotionLauncher launcher, CancellationToken cancellationToken) =>
        starter.StartAsync(context, request, actor => launcher.StartAsync(actor, request, cancellationToken));

    private static Task<IResult> RollBackAsync(HttpContext context, RollbackRequest request, RunStarter starter, PromotionLauncher launcher, CancellationToken cancellationToken) =>
        starter.StartAsync(context, request, actor => launcher.StartAsync(actor, request, cancellationToken));

    private static async Task<IResult> CheckAsync(PromotionRequest request, PromotionPreflight preflight, CancellationToken cancellationToken) =>
        Results.Ok(await preflight.CheckAsync(request, cancellationToken));

    private static async Task<IResult> CheckRollbackAsync(RollbackRequest request, PromotionPreflight preflight, CancellationToken cancellationToken) =>
        Results.Ok(await preflight.CheckAsync(request, cancellationToken));

    private static async Task<IResult> PlanAsync(string server, string database, HandoverPlanner planner, CancellationToken cancellationToken) =>
        Results.Ok(await planner.PlanAsync(server, database, cancellationToken));

    private static async Task<IResult> CheckHandoverAsync(string server, string database, string? login, HandoverCheck check, CancellationToken cancellationToken) =>
        Results.Ok(await check.LookAsync(server, database, login, cancellationToken));

    private static async Task<IResult> ListAsync([AsParameters] PageParameters page, KeptDatabases kept, PromotionPreflight preflight, WrittenTables tables, CancellationToken cancellationToken)
    {
        page.Check();
        var all = await kept.ListAsync(cancellationToken);
        var items = new List<KeptDocument>();
        foreach (var database in all.Skip(page.Skip).Take(page.Size))
            items.Add(KeptDocument.Of(database, await preflight.WrittenSinceAsync(database.Name, cancellationToken), await tables.FindAsync(database.Name, cancellationToken)));
        return Results.Ok(new ApiPage<KeptDocument>(items, page.Number, page.Size, all.Count));
    }
}
