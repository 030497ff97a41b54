namespace MarketX.DrPortal.Core.Storage;

/// <summary>An object as a listing shows it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="StoredAt">When it was stored (UTC).</param>
/// <param name="StorageClass">Its storage class.</param>
public sealed record StoredObject(string Key, long Bytes, DateTimeOffset StoredAt, string StorageClass);
