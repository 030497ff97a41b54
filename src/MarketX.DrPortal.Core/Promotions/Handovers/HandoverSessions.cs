namespace MarketX.DrPortal.Core.Promotions.Handovers;

/// <summary>Sessions of one application in a database, the portal's own left out.</summary>
/// <param name="User">The login.</param>
/// <param name="Application">What the application calls itself; empty where it does not.</param>
/// <param name="Address">Where it connects from; null: by a socket, or this user may not know.</param>
/// <param name="Count">How many.</param>
/// <param name="LastStatementAt">When the newest of their statements began (UTC); null: none of them has asked anything, or this user may not know.</param>
public sealed record HandoverSessions(string User, string Application, string? Address, int Count, DateTimeOffset? LastStatementAt);
