namespace MarketX.DrPortal.Core.Configuration;

/// <summary>What the portal tells monitoring.</summary>
public sealed class HealthOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Health";

    /// <summary>Answer <c>/health</c> with 503 also when the recovery point objective is breached.</summary>
    public bool FailOnRpoBreach { get; set; }
}
