namespace MarketX.DrPortal.Core.Backups;

/// <summary>
/// Where pinned backups lie: beside the prefix, not under it, because the bucket's rule deletes what is under it and the
/// runbook's listing of the prefix finds the newest backup by its name.
/// </summary>
public static class PinnedKey
{
    /// <summary>What the keys of all pinned backups begin with.</summary>
    /// <param name="prefix">The prefix of backups, without a slash at its end.</param>
    public static string FolderOf(string prefix) => $"{prefix}-pinned/";

    /// <summary>What the keys of all manifests of pinned backups begin with.</summary>
    /// <param name="prefix">The prefix of backups, without a slash at its end.</param>
    public static string ManifestFolderOf(string prefix) => $"{prefix}-pinned-manifests/";

    /// <summary>Whether a key is a pinned backup's.</summary>
    /// <param name="prefix">The prefix of backups, without a slash at its end.</param>
    /// <param name="key">The key.</param>
    public static bool Is(string prefix, string key)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.StartsWith(FolderOf(prefix), StringComparison.Ordinal);
    }

    /// <summary>Whether a key is a backup's that can be pinned, or a pinned one's.</summary>
    /// <param name="prefix">The prefix of backups, without a slash at its end.</param>
    /// <param name="key">The key.</param>
    public static bool CanBe(string prefix, string key) => Is(prefix, key) || key.StartsWith(prefix + "/", StringComparison.Ordinal);

    /// <summary>The key of the pinned copy of a backup; a pinned backup's own.</summary>
    /// <param name="prefix">The prefix of backups, without a slash at its end.</param>
    /// <param name="key">Key of the backup.</param>
    public static string Of(string prefix, string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        return Is(prefix, key) ? key : FolderOf(prefix) + key[(prefix.Length + 1)..];
    }

    /// <summary>The key of the backup that a pinned one was copied from; another backup's own.</summary>
    /// <param name="prefix">The prefix of backups, without a slash at its end.</param>
    /// <param name="key">Key of the backup.</param>
    public static string OriginalOf(string prefix, string key)
    {
        ArgumentException.ThrowIfNullOrEmpty(prefix);
        return Is(prefix, key) ? $"{prefix}/{key[FolderOf(prefix).Length..]}" : key;
    }
}
