namespace MarketX.DrPortal.Core.Backups;

/// <summary>What a list of backups can be sorted by.</summary>
public enum BackupSort
{
    /// <summary>When it was taken.</summary>
    TakenAt,

    /// <summary>The key.</summary>
    Key,

    /// <summary>The size.</summary>
    Bytes,

    /// <summary>The tag.</summary>
    Tag,
}
