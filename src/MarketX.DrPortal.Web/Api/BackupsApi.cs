using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Restores;

namespace MarketX.DrPortal.Web.Api;

/// <summary><c>/backups</c>: what is in the bucket, and one more.</summary>
internal static class BackupsApi
{
    private const string DefaultTag = "manual";

    public static void MapBackups(this RouteGroupBuilder api)
    {
        var backups = api.MapGroup("/backups").WithTags("Backups");
        backups.MapGet("", ListAsync).Needs(PortalAction.View).Lists<Backup>().WithSummary("Lists the backups in the bucket, newest first.");
        backups.MapGet("/{**key}", GetAsync).Needs(PortalAction.View).Shows<BackupReport>().WithSummary("Shows a backup by its whole key: what its manifest vouches for, and its tables.");
        backups.MapPost("", StartAsync).Needs(PortalAction.Backup).Starts().WithSummary("Starts a backup.");
    }

    /// <summary>The runbook's own address: <c>curl -X POST .../admin/backups/trigger -H "Authorization: Bearer ..."</c>, with or without a body.</summary>
    public static void MapTrigger(this WebApplication app) =>
        app.MapPost(ApiRoutes.Trigger, StartAsync).Needs(PortalAction.Backup).RequireRateLimiting(PortalApi.RateLimit).WithTags("Backups")
            .Starts().WithSummary("Starts a backup: the runbook's call, which needs no body.");

    private static async Task<IResult> ListAsync([AsParameters] PageParameters page, string? tag, string? text, BackupCatalog catalog, CancellationToken cancellationToken)
    {
        page.Check();
        var query = new BackupQuery
        {
            Tag = tag,
            Text = text,
            Sort = PageParameters.Named<BackupSort>("sort", page.Sort) ?? BackupSort.TakenAt,
            Descending = page.Descending,
            Skip = page.Skip,
            Take = page.Size,
        };
        return Results.Ok(page.Of(await catalog.ListAsync(query, cancellationToken), backup => backup));
    }

    private static async Task<IResult> GetAsync(string key, BackupCatalog catalog, CancellationToken cancellationToken) =>
        Results.Ok(BackupReport.Of(await catalog.GetAsync(key, cancellationToken)));

    private static Task<IResult> StartAsync(HttpContext context, BackupBody? body, RunStarter starter, BackupLauncher launcher, CancellationToken cancellationToken)
    {
        var tag = body?.Tag ?? DefaultTag;
        return starter.StartAsync(context, new BackupBody(tag), actor => launcher.StartAsync(actor, tag, cancellationToken));
    }
}
