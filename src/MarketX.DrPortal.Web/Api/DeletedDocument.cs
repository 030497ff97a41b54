namespace MarketX.DrPortal.Web.Api;

/// <summary>What was deleted.</summary>
/// <param name="Key">Its key in the bucket.</param>
public sealed record DeletedDocument(string Key);
