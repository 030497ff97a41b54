namespace MarketX.DrPortal.Core.Drills.Log;

/// <summary>A phase of a drill and what it took.</summary>
/// <param name="Name">The phase.</param>
/// <param name="Seconds">How long.</param>
public sealed record DrTestPhase(string Name, double Seconds);
