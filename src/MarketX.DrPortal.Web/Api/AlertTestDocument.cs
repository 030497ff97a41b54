namespace MarketX.DrPortal.Web.Api;

/// <summary>What came of trying a channel.</summary>
/// <param name="Channel">Its name.</param>
/// <param name="Taken">Whether it took the test; whether that arrived, only its receiver knows.</param>
public sealed record AlertTestDocument(string Channel, bool Taken);
