namespace MarketX.DrPortal.Core.Health;

/// <summary>The last good backup.</summary>
/// <param name="Key">Its key.</param>
/// <param name="TakenAt">When it was taken (UTC).</param>
/// <param name="AgeSeconds">How old it is.</param>
/// <param name="Bytes">Its size.</param>
public sealed record BackupHealth(string Key, DateTimeOffset TakenAt, double AgeSeconds, long Bytes);
