using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Core.Globals;

namespace MarketX.DrPortal.Core.Storage.Policy;

/// <summary>
/// What the bucket should do by itself: backups, what lies beside them and the portal's own go after the retention, parts of dead uploads after two
/// days; drills, pinned backups and what recovers the portal itself stay.
/// </summary>
public static class WantedPolicy
{
    /// <summary>Days after which the parts of uploads that died are deleted.</summary>
    public const int UploadDays = 2;

    /// <summary>Days for which a version stays that was deleted or replaced, where the bucket keeps versions.</summary>
    public const int NoncurrentDays = 7;

    /// <summary>The lifecycle rules.</summary>
    public static IReadOnlyList<PolicyRule> RulesOf(StorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return
        [
            new("drportal-backups", options.Prefix + "/") { ExpireDays = options.RetentionDays, NoncurrentDays = NoncurrentDays, AbortUploadDays = UploadDays },
            new("drportal-manifests", ManifestFile.FolderOf(options.Prefix)) { ExpireDays = options.RetentionDays, NoncurrentDays = NoncurrentDays },
            new("drportal-globals", GlobalsFile.FolderOf(options.Prefix)) { ExpireDays = options.RetentionDays, NoncurrentDays = NoncurrentDays },
            new("drportal-portal", PortalBackupJob.PrefixOf(options.Prefix) + "/") { ExpireDays = options.RetentionDays, NoncurrentDays = NoncurrentDays, AbortUploadDays = UploadDays },
            new("drportal-pinned", PinnedKey.FolderOf(options.Prefix)) { NoncurrentDays = NoncurrentDays, AbortUploadDays = UploadDays },
        ];
    }

    /// <summary>What no rule may delete: the beginning of its keys, and what it is.</summary>
    public static IReadOnlyList<(string Folder, string What)> KeptOf(StorageOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        return
        [
            (PinnedKey.FolderOf(options.Prefix), "pinned backups"),
            (PinnedKey.ManifestFolderOf(options.Prefix), "manifests of pinned backups"),
            ($"{options.Prefix}-pinned-globals/", "roles beside pinned backups"),
            (DrTestFile.FolderOf(options.Prefix), "the DR test log"),
            ($"{options.Prefix}-runbook/", "the runbook"),
        ];
    }
}
