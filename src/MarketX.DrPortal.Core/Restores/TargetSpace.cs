using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Servers;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>Room on the disk of the target's server. What is text in the archive takes another size in tables: that it does not fit is a suspicion, not a refusal.</summary>
internal static class TargetSpace
{
    private const string Advice = "Make sure that it has room for another copy of the database.";

    /// <summary>Holds what is free against what is to be restored.</summary>
    /// <param name="disk">The disk; null: not known.</param>
    /// <param name="manifest">What the backup holds; null: not known.</param>
    /// <param name="chosen">The entries of the archive to restore; null: all.</param>
    public static PreflightCheck Check(DataDisk? disk, BackupManifest? manifest, IReadOnlySet<int>? chosen)
    {
        if (disk is null)
            return new(PreflightTopic.TargetSpace, PreflightVerdict.Unknown, "The free space of the server's disk cannot be measured from here.", Advice);
        var free = $"{ByteText.Of(disk.FreeBytes)} free on the disk of {disk.Folder}";
        if (manifest is null)
            return new(PreflightTopic.TargetSpace, PreflightVerdict.Unknown, $"{free}. How much data the backup holds is not known without a manifest.", Advice);
        var bytes = manifest.Archive.BlocksById().Values.Where(block => chosen?.Contains(block.DumpId) != false).Sum(block => block.RawBytes ?? 0);
        return disk.FreeBytes > bytes
            ? new(PreflightTopic.TargetSpace, PreflightVerdict.Passed, $"{free}. The data to restore is {ByteText.Of(bytes)} as text; its indexes come on top.")
            : new(PreflightTopic.TargetSpace, PreflightVerdict.Warning, $"{free}. The data to restore is {ByteText.Of(bytes)} as text, and its indexes come on top: it may not fit.", "Free some space, or restore to another server.");
    }
}
