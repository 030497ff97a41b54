namespace MarketX.DrPortal.Web.Api;

/// <summary>Which difference of the lifecycle rules to apply.</summary>
/// <param name="Fingerprint">Of the rules that the difference was shown for.</param>
/// <param name="Reason">Why.</param>
public sealed record ApplyPolicyBody(string Fingerprint, string Reason);
