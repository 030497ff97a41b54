using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Access;

/// <summary>What a look at an idempotency key found.</summary>
/// <param name="IsNew">The key was free and is ours now.</param>
/// <param name="SameRequest">The request that holds it is the same as this one.</param>
/// <param name="Run">The run that it started; null while it is being handled.</param>
public sealed record IdempotencyClaim(bool IsNew, bool SameRequest, RunId? Run);
