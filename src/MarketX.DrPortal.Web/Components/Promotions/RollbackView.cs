using MarketX.DrPortal.Core.Restores;

namespace MarketX.DrPortal.Web.Components.Promotions;

/// <summary>What stands in a rollback's way, and what it costs.</summary>
/// <param name="Report">The checks.</param>
/// <param name="Written">Rows written to production since; null where nobody knows.</param>
public sealed record RollbackView(PreflightReport Report, long? Written);
