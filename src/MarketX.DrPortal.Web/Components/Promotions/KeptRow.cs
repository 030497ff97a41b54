using MarketX.DrPortal.Core.Promotions;

namespace MarketX.DrPortal.Web.Components.Promotions;

/// <summary>A kept database, and what production has taken in since.</summary>
/// <param name="Database">The database.</param>
/// <param name="WrittenSince">Rows inserted, changed or deleted in production since it was replaced; null where nobody knows.</param>
public sealed record KeptRow(KeptDatabase Database, long? WrittenSince);
