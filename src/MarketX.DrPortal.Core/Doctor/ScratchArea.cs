using System.Runtime.CompilerServices;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Doctor;

/// <summary>Room here for what a restore of the newest backup puts into files: rows of tables go past the disk.</summary>
internal sealed class ScratchArea(DrPortalOptions options, TimeProvider time) : IDoctorArea
{
    private const string AreaName = "scratch space";

    private readonly string _folder = options.Restore.ScratchDirectory.Length > 0 ? options.Restore.ScratchDirectory : Path.GetTempPath();

    public string Name => AreaName;

    public async IAsyncEnumerable<DoctorCheck> LookAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (WriteProblem() is { } problem)
        {
            yield return new(Name, DoctorVerdict.Problem, $"{_folder} cannot be written: {problem}", "Give the right to write, or name another folder in Restore:ScratchDirectory.");
            yield break;
        }

        var free = new DriveInfo(_folder).AvailableFreeSpace;
        var (needed, unknown) = await NeedAsync(cancellationToken);
        yield return needed is { } bytes ? Judge(_folder, free, bytes) : new(Name, DoctorVerdict.Unknown, $"{ByteText.Of(free)} free in {_folder}; {unknown}");
    }

    /// <summary>Holds the free space against what a restore of the newest backup needs.</summary>
    internal static DoctorCheck Judge(string folder, long free, long needed) => free > needed
        ? new(AreaName, DoctorVerdict.Ok, $"{ByteText.Of(free)} free in {folder}; a restore of the newest backup needs {ByteText.Of(needed)} of it, since rows of tables go straight from the bucket into the database.")
        : new(AreaName, DoctorVerdict.Problem, $"{ByteText.Of(free)} free in {folder}; a restore of the newest backup needs {ByteText.Of(needed)} there, for what pg_restore reads from a file.", "Free some space, or name another folder in Restore:ScratchDirectory.");

    private string? WriteProblem()
    {
        try
        {
            var probe = Directory.CreateDirectory(Path.Combine(_folder, $"drportal-doctor-{Guid.NewGuid():N}"));
            probe.Delete();
            return null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return e.Message;
        }
    }

    private async Task<(long? Bytes, string? Unknown)> NeedAsync(CancellationToken cancellationToken)
    {
        const string nothing = "what a restore needs of it is not known, since no backup can be looked at.";
        if (options.Storage.Bucket.Length == 0)
            return (null, nothing);
        try
        {
            using var storage = new S3BackupStorage(options.Storage);
            using var catalog = new BackupCatalog(storage, ManifestArea.StoreOf(storage, options), options.Storage, options.Production, time);
            if (await catalog.LatestAsync(cancellationToken) is not { } latest || await catalog.GetAsync(latest.Key, cancellationToken) is not { Head: { } head } newest)
                return (null, nothing);
            var manifest = newest.Manifest.Manifest;
            if (!head.HasDataOffsets && manifest is null)
                return (null, $"where the data of the newest backup lies shows only in a restore: at worst all of its {ByteText.Of(latest.Bytes)} go through files there.");
            // The head is written there too, without data, for pg_restore.
            return (head.Length + RestorePlan.Of(head, latest.Bytes, manifest?.Archive.BlocksById(), null, withoutPrivileges: false).ScratchBytes, null);
        }
        catch (StorageException)
        {
            // The bucket area says why.
            return (null, nothing);
        }
    }
}
