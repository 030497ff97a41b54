namespace MarketX.DrPortal.Web.Components.Backups;

/// <summary>Addresses of the pages about one backup.</summary>
internal static class BackupLinks
{
    private const int MaxTables = 30;

    /// <summary>
    /// The detail page: the key is the path, so that the address reads well. Keys that a path cannot carry
    /// (empty or dot segments, which browsers take out) go into the query.
    /// </summary>
    public static string Detail(string key)
    {
        var segments = key.Split('/');
        return segments.Any(s => s is "" or "." or "..")
            ? $"backup?key={Uri.EscapeDataString(key)}"
            : "backups/" + string.Join('/', segments.Select(Uri.EscapeDataString));
    }

    /// <summary>The restore page, with the backup chosen; more tables than an address can carry are left out of it.</summary>
    public static string Restore(string key, string? database = null, IReadOnlyList<string>? tables = null, string? server = null) =>
        $"restore?key={Uri.EscapeDataString(key)}" + (database is null ? "" : $"&database={Uri.EscapeDataString(database)}")
        + (server is null ? "" : $"&server={Uri.EscapeDataString(server)}")
        + (tables is { Count: <= MaxTables } ? string.Concat(tables.Select(table => $"&table={Uri.EscapeDataString(table)}")) : "");

    /// <summary>The last part of a key.</summary>
    public static string NameOf(string key) => key[(key.LastIndexOf('/') + 1)..];
}
