using MarketX.DrPortal.Core.Archive.Rewriting;

namespace MarketX.DrPortal.Core.Configuration;

/// <summary>How backups are written.</summary>
public sealed class BackupOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Backup";

    /// <summary>1 (fast) to 9 (small). docs/performance.md shows what each costs and gains.</summary>
    public int CompressionLevel { get; set; } = ArchiveRewriterOptions.DefaultLevel;
}
