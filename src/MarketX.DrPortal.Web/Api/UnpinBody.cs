namespace MarketX.DrPortal.Web.Api;

/// <summary>Which pinned copy to delete.</summary>
/// <param name="Key">Full key of the backup, or of its copy.</param>
/// <param name="Reason">Why it need not be kept any more.</param>
/// <param name="Confirm">The backup's name, typed; needed only where the copy is all that is left of it.</param>
public sealed record UnpinBody(string Key, string Reason, string? Confirm = null);
