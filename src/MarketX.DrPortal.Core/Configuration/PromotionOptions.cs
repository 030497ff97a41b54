namespace MarketX.DrPortal.Core.Configuration;

/// <summary>How restored databases take production's place.</summary>
public sealed class PromotionOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Promotion";

    /// <summary>Days for which the production of before is kept for the way back; 0: until somebody drops it by hand.</summary>
    public int KeepDays { get; set; } = 7;

    /// <summary>Tag of the backup of production that is taken first.</summary>
    public string SafetyBackupTag { get; set; } = "pre-promotion";

    /// <summary>Whether a promotion needs a second Admin, who approves what the first one asked for. Rollbacks never do.</summary>
    public bool RequireApproval { get; set; }

    /// <summary>Hours for which an approval can be given.</summary>
    public int ApprovalHours { get; set; } = 24;
}
