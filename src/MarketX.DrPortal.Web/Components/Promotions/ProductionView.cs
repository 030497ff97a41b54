using MarketX.DrPortal.Core.Postgres;

namespace MarketX.DrPortal.Web.Components.Promotions;

/// <summary>What the page about production shows.</summary>
/// <param name="Current">Production; null where the server has none.</param>
/// <param name="Restored">Databases that could take its place.</param>
/// <param name="Kept">Databases that were in its place.</param>
public sealed record ProductionView(DatabaseInfo? Current, IReadOnlyList<DatabaseInfo> Restored, IReadOnlyList<KeptRow> Kept);
