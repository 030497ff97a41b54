namespace MarketX.DrPortal.Web.Api;

/// <summary>Why something is done.</summary>
/// <param name="Reason">The reason, for the audit log.</param>
public sealed record ReasonBody(string Reason);
