namespace MarketX.DrPortal.Web.Components.Promotions;

/// <summary>Addresses of the pages about production and what takes its place.</summary>
internal static class PromotionLinks
{
    /// <summary>The page with what was kept and what can be promoted.</summary>
    public const string Production = "production";

    /// <summary>The page that promotes a restored database.</summary>
    public static string Promote(string database) => $"promote?database={Uri.EscapeDataString(database)}";

    /// <summary>The page that goes back to a kept database.</summary>
    public static string RollBack(string kept) => $"rollback?database={Uri.EscapeDataString(kept)}";
}
