namespace MarketX.DrPortal.Core.Storage.Policy;

/// <summary>A line of the difference between the bucket's lifecycle rules and those that it has once the policy is applied.</summary>
/// <param name="Kind">What happens to the rule.</param>
/// <param name="Id">The rule's id.</param>
/// <param name="Before">What it says now; null where it is missing.</param>
/// <param name="After">What it says then.</param>
public sealed record RuleChange(RuleChangeKind Kind, string Id, string? Before, string After);
