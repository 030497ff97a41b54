namespace MarketX.DrPortal.Web.Api;

/// <summary>The addresses of the HTTP API.</summary>
internal static class ApiRoutes
{
    /// <summary>Version 1.</summary>
    public const string Root = "/api/v1";

    /// <summary>The runbook's address for a backup, which stays.</summary>
    public const string Trigger = "/admin/backups/trigger";

    /// <summary>How recovery stands, for monitoring.</summary>
    public const string Health = "/health";

    /// <summary>All figures, for Prometheus.</summary>
    public const string Metrics = "/metrics";

    /// <summary>Whether a path is the API's, so that its errors are documents and not pages.</summary>
    public static bool Owns(PathString path) =>
        path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase) || path.StartsWithSegments("/admin", StringComparison.OrdinalIgnoreCase)
        || Is(path, Health) || Is(path, Metrics);

    /// <summary>Whether the API's description lists a path: what monitoring asks for is no part of it.</summary>
    public static bool IsDescribed(PathString path) => Owns(path) && !Is(path, Health) && !Is(path, Metrics);

    /// <summary>Whether a path says to everybody that the portal lives, and no more.</summary>
    public static bool IsProbe(PathString path) => path.StartsWithSegments(Health, StringComparison.OrdinalIgnoreCase, out var rest) && rest.Value is { Length: > 1 };

    // Routing takes a slash at the end for the same address.
    private static bool Is(PathString path, string route) => path.StartsWithSegments(route, StringComparison.OrdinalIgnoreCase, out var rest) && rest.Value is (null or "" or "/");

    /// <summary>The absolute address of a run.</summary>
    public static string Run(HttpContext context, Core.Runs.RunId id) => $"{context.Request.Scheme}://{context.Request.Host}{Root}/runs/{id}";
}
