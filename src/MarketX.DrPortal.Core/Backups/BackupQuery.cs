namespace MarketX.DrPortal.Core.Backups;

/// <summary>Which backups to list, and in which order.</summary>
public sealed record BackupQuery
{
    /// <summary>Only keys that contain this text, in any case.</summary>
    public string? Text { get; init; }

    /// <summary>Only this tag.</summary>
    public string? Tag { get; init; }

    /// <summary>What to sort by.</summary>
    public BackupSort Sort { get; init; } = BackupSort.TakenAt;

    /// <summary>Largest or newest first.</summary>
    public bool Descending { get; init; } = true;

    /// <summary>Rows to skip.</summary>
    public int Skip { get; init; }

    /// <summary>Rows to return, at most 500.</summary>
    public int Take { get; init; } = 25;
}
