namespace MarketX.DrPortal.Core.Storage.Policy;

/// <summary>A setting of the bucket, beside its lifecycle rules, that can be applied.</summary>
/// <param name="Topic">Which.</param>
/// <param name="Before">What it is now, in words.</param>
/// <param name="After">What it is then.</param>
public sealed record SettingChange(PolicyTopic Topic, string Before, string After);
