namespace MarketX.DrPortal.Core.Health;

/// <summary>Something that recovery depends on.</summary>
/// <param name="Name">Its name: <c>database</c>, <c>bucket</c>, <c>portal-database</c> or <c>scheduler</c>.</param>
/// <param name="Ok">Whether it answers as it should.</param>
/// <param name="Problem">Why not, in a sentence without a secret; null where it does.</param>
public sealed record HealthPart(string Name, bool Ok, string? Problem);
