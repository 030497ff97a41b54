using MarketX.DrPortal.Core.Inspections.Comparing;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Servers;
using MarketX.DrPortal.Web.Components.Promotions;

namespace MarketX.DrPortal.Web.Components.Inspections;

/// <summary>Addresses of the pages that look into a database, and of the files that come from them.</summary>
internal static class InspectionLinks
{
    /// <summary>Backup before a migration, what it changed, and the way back.</summary>
    public const string Migration = "migration";

    /// <summary>A database against production.</summary>
    public static string Inspect(string database, string? server) => $"inspect?{Place(database, server)}";

    /// <summary>Rows of a table.</summary>
    public static string Table(string database, string? server, string table) => $"inspect/table?{Place(database, server)}&table={Uri.EscapeDataString(table)}";

    /// <summary>Rows of a table that production lacks.</summary>
    public static string Deleted(string database, string? server, string table) => $"inspect/deleted?{Place(database, server)}&table={Uri.EscapeDataString(table)}";

    /// <summary>The same as a file.</summary>
    public static string DeletedFile(string database, string? server, string table, string format) => $"inspect/deleted.{format}?{Place(database, server)}&table={Uri.EscapeDataString(table)}";

    /// <summary>Questions in SQL.</summary>
    public static string Sql(string database, string? server) => $"inspect/sql?{Place(database, server)}";

    /// <summary>What leads a restored database to production: a promotion, or on another server than production's a handover.</summary>
    public static string Promote(string database, string? server) => server is null ? PromotionLinks.Promote(database) : PromotionLinks.Handover(database, server);

    /// <summary>The table as these addresses name it.</summary>
    public static string NameOf(TableComparison table) => new TableName(table.Schema, table.Table).ToRequest();

    // Null and the default server's name are the same database, and it has one address.
    private static string Place(string database, string? server) =>
        $"database={Uri.EscapeDataString(database)}" + (PostgresServers.Canonical(server) is { } on ? $"&server={Uri.EscapeDataString(on)}" : "");
}
