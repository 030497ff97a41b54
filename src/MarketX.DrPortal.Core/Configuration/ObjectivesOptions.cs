namespace MarketX.DrPortal.Core.Configuration;

/// <summary>The recovery objectives that the portal watches.</summary>
public sealed class ObjectivesOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Objectives";

    /// <summary>Recovery point objective: the newest good backup must be younger than this.</summary>
    public TimeSpan Rpo { get; set; } = TimeSpan.FromHours(24);

    /// <summary>Recovery time objective: a restore must be usable within this.</summary>
    public TimeSpan Rto { get; set; } = TimeSpan.FromHours(1);
}
