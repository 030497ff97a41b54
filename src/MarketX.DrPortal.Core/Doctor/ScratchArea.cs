using System.Runtime.CompilerServices;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Doctor;

/// <summary>Room for a downloaded archive here.</summary>
internal sealed class ScratchArea(DrPortalOptions options, TimeProvider time) : IDoctorArea
{
    private readonly string _folder = options.Restore.ScratchDirectory.Length > 0 ? options.Restore.ScratchDirectory : Path.GetTempPath();

    public string Name => "scratch space";

    public async IAsyncEnumerable<DoctorCheck> LookAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (WriteProblem() is { } problem)
        {
            yield return new(Name, DoctorVerdict.Problem, $"{_folder} cannot be written: {problem}", "Give the right to write, or name another folder in Restore:ScratchDirectory.");
            yield break;
        }

        var free = new DriveInfo(_folder).AvailableFreeSpace;
        var newest = await NewestBytesAsync(cancellationToken);
        yield return newest is not { } bytes
            ? new(Name, DoctorVerdict.Unknown, $"{ByteText.Of(free)} free in {_folder}; the size of a backup is not known.")
            : free > bytes
                ? new(Name, DoctorVerdict.Ok, $"{ByteText.Of(free)} free in {_folder}; the newest backup has {ByteText.Of(bytes)}.")
                : new(Name, DoctorVerdict.Problem, $"{ByteText.Of(free)} free in {_folder}; the newest backup has {ByteText.Of(bytes)} and cannot be restored from here.", "Free some space, or name another folder in Restore:ScratchDirectory.");
    }

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

    private async Task<long?> NewestBytesAsync(CancellationToken cancellationToken)
    {
        if (options.Storage.Bucket.Length == 0)
            return null;
        try
        {
            using var storage = new S3BackupStorage(options.Storage);
            using var catalog = new BackupCatalog(storage, ManifestArea.StoreOf(storage, options), options.Storage, options.Production, time);
            return (await catalog.LatestAsync(cancellationToken))?.Bytes;
        }
        catch (StorageException)
        {
            // The bucket area says why.
            return null;
        }
    }
}
