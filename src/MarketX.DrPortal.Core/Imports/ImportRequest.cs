namespace MarketX.DrPortal.Core.Imports;

/// <summary>What an import run is asked to do.</summary>
/// <param name="Key">The archive to vouch for.</param>
/// <param name="Reason">Why it can be trusted: its SQL may be somebody else's.</param>
public sealed record ImportRequest(string Key, string Reason);
