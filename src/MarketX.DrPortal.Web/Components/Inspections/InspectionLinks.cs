using MarketX.DrPortal.Core.Inspections.Comparing;
using MarketX.DrPortal.Core.Restores;

namespace MarketX.DrPortal.Web.Components.Inspections;

/// <summary>Addresses of the pages that look into a database, and of the files that come from them.</summary>
internal static class InspectionLinks
{
    /// <summary>Backup before a migration, what it changed, and the way back.</summary>
    public const string Migration = "migration";

    /// <summary>A database against production.</summary>
    public static string Inspect(string database) => $"inspect?database={Uri.EscapeDataString(database)}";

    /// <summary>Rows of a table.</summary>
    public static string Table(string database, string table) => $"inspect/table?database={Uri.EscapeDataString(database)}&table={Uri.EscapeDataString(table)}";

    /// <summary>Rows of a table that production lacks.</summary>
    public static string Deleted(string database, string table) => $"inspect/deleted?database={Uri.EscapeDataString(database)}&table={Uri.EscapeDataString(table)}";

    /// <summary>The same as a file.</summary>
    public static string DeletedFile(string database, string table, string format) => $"inspect/deleted.{format}?database={Uri.EscapeDataString(database)}&table={Uri.EscapeDataString(table)}";

    /// <summary>Questions in SQL.</summary>
    public static string Sql(string database) => $"inspect/sql?database={Uri.EscapeDataString(database)}";

    /// <summary>The table as these addresses name it.</summary>
    public static string NameOf(TableComparison table) => new TableName(table.Schema, table.Table).ToRequest();
}
