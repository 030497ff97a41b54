namespace MarketX.DrPortal.Web.Api;

/// <summary>The addresses of the HTTP API.</summary>
internal static class ApiRoutes
{
    /// <summary>Version 1.</summary>
    public const string Root = "/api/v1";

    /// <summary>The runbook's address for a backup, which stays.</summary>
    public const string Trigger = "/admin/backups/trigger";

    /// <summary>Whether a path is the API's, so that its errors are documents and not pages.</summary>
    public static bool Owns(PathString path) =>
        path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments("/admin", StringComparison.OrdinalIgnoreCase);

    /// <summary>The absolute address of a run.</summary>
    public static string Run(HttpContext context, Core.Runs.RunId id) => $"{context.Request.Scheme}://{context.Request.Host}{Root}/runs/{id}";
}
