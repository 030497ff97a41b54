namespace MarketX.DrPortal.Web.Api;

/// <summary>Marks an operation whose retries an <c>Idempotency-Key</c> makes safe.</summary>
internal sealed class TakesIdempotencyKey;
