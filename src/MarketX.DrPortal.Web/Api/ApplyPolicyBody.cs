using MarketX.DrPortal.Core.Storage.Policy;

namespace MarketX.DrPortal.Web.Api;

/// <summary>Which settings of the bucket to apply.</summary>
/// <param name="Topics">Which: some of those that reading them calls applicable.</param>
/// <param name="Fingerprint">Of the lifecycle rules that the difference was shown for.</param>
/// <param name="Reason">Why.</param>
public sealed record ApplyPolicyBody(IReadOnlyList<PolicyTopic> Topics, string Fingerprint, string Reason);
