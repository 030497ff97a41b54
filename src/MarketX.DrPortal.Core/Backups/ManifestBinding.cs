using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>The backup that a manifest must be of.</summary>
/// <param name="Key">Full key of the backup.</param>
/// <param name="ETag">Its entity tag as the storage tells it, with quotes or without; null where it is not known.</param>
/// <param name="RunId">The run in its metadata; null where it has none, like an imported archive.</param>
public sealed record ManifestBinding(string Key, string? ETag, RunId? RunId)
{
    internal ManifestProblem? ProblemOf(BackupManifest manifest)
    {
        if (manifest.Key != Key)
            return ManifestProblem.OtherKey;
        if (ETag is not null && manifest.ETag.Trim('"') != ETag.Trim('"'))
            return ManifestProblem.OtherETag;
        return RunId is not null && manifest.Origin == ManifestOrigin.Backup && manifest.RunId != RunId ? ManifestProblem.OtherRun : null;
    }
}
