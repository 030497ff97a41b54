namespace MarketX.DrPortal.Web.Api;

/// <summary>Asks for a backup.</summary>
/// <param name="Tag">Why it is taken, e.g. <c>pre-migration</c>: becomes part of the key. <c>manual</c> by default.</param>
public sealed record BackupBody(string? Tag = null);
