namespace MarketX.DrPortal.Core.Verifications;

/// <summary>What a verification run is asked to do.</summary>
/// <param name="Key">The backup.</param>
/// <param name="Database">The database to compare with it.</param>
public sealed record VerificationRequest(string Key, string Database);
