namespace MarketX.DrPortal.Web.Api;

/// <summary>Which backup to delete.</summary>
/// <param name="Key">Full key of the backup.</param>
/// <param name="Confirm">Its name, typed in full: the last part of the key.</param>
/// <param name="Reason">Why.</param>
public sealed record DeletionBody(string Key, string Confirm, string Reason);
