using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Web.Components.Promotions;

/// <summary>Addresses of the pages about production and what takes its place.</summary>
internal static class PromotionLinks
{
    /// <summary>The page with what was kept and what can be promoted.</summary>
    public const string Production = "production";

    /// <summary>The page that promotes a restored database.</summary>
    public static string Promote(string database) => $"promote?database={Uri.EscapeDataString(database)}";

    /// <summary>The page that leads the application to a restored database on another server.</summary>
    public static string Handover(string database, string server) => $"handover?database={Uri.EscapeDataString(database)}&server={Uri.EscapeDataString(server)}";

    /// <summary>The page on which a second Admin answers.</summary>
    public static string Approval(RunId approval) => $"approvals/{approval}";

    /// <summary>The page that goes back to a kept database.</summary>
    public static string RollBack(string kept) => $"rollback?database={Uri.EscapeDataString(kept)}";
}
