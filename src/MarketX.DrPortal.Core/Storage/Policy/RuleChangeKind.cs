namespace MarketX.DrPortal.Core.Storage.Policy;

/// <summary>What applying the policy does with a lifecycle rule.</summary>
public enum RuleChangeKind
{
    /// <summary>It is of somebody else, and stays as it is.</summary>
    Kept,

    /// <summary>It is ours, and as it should be.</summary>
    Same,

    /// <summary>It is ours, and is replaced.</summary>
    Changed,

    /// <summary>It is missing, and is added.</summary>
    Added,
}
