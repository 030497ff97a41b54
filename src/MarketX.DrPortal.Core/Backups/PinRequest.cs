namespace MarketX.DrPortal.Core.Backups;

/// <summary>What a pin run is asked to do.</summary>
/// <param name="Key">Full key of the backup.</param>
/// <param name="Reason">Why it must be kept.</param>
public sealed record PinRequest(string Key, string Reason);
