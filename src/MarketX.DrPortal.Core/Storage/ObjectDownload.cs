using Microsoft.Win32.SafeHandles;

namespace MarketX.DrPortal.Core.Storage;

/// <summary>Fetches a whole object into a file, several ranges at once, each tried again when it breaks off.</summary>
public static class ObjectDownload
{
    private const int RangeBytes = 16 << 20;
    private const int ParallelRanges = 4;

    /// <summary>Fetches the object.</summary>
    /// <param name="storage">The bucket.</param>
    /// <param name="detail">The object; a change of it since then fails the download.</param>
    /// <param name="path">The file, which must not exist.</param>
    /// <param name="onBytes">Gets the number of bytes that arrived, from several threads.</param>
    /// <param name="cancellationToken">Ends it; the file stays, incomplete.</param>
    /// <exception cref="StorageException">A range could not be had after several attempts.</exception>
    /// <exception cref="IOException">The file cannot be written, e.g. the disk is full.</exception>
    public static async Task ToFileAsync(
        IBackupStorage storage, StoredObjectDetail detail, string path, Action<long> onBytes, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(detail);
        var size = detail.Object.Bytes;
        // Preallocated, so that a disk without room is noticed before anything is fetched.
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, FileOptions.Asynchronous, preallocationSize: size);
        var ranges = Enumerable.Range(0, (int)((size + RangeBytes - 1) / RangeBytes)).Select(i => (long)i * RangeBytes);
        await Parallel.ForEachAsync(
            ranges, new ParallelOptions { MaxDegreeOfParallelism = ParallelRanges, CancellationToken = cancellationToken },
            async (offset, token) => await FetchAsync(storage, detail, file, offset, Math.Min(RangeBytes, size - offset), onBytes, token));
    }

    private static async Task FetchAsync(
        IBackupStorage storage, StoredObjectDetail detail, SafeFileHandle file, long offset, long length, Action<long> onBytes, CancellationToken cancellationToken)
    {
        var buffer = new byte[1 << 17];
        await using var stream = new ObjectRangeStream(storage, detail.Object.Key, detail.ETag, offset, length);
        int read;
        for (var done = 0L; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0; done += read)
        {
            await RandomAccess.WriteAsync(file, buffer.AsMemory(0, read), offset + done, cancellationToken);
            onBytes(read);
        }
    }
}
