using System.Collections.Concurrent;
using System.Net;
using Amazon.S3;
using Amazon.S3.Model;

namespace MarketX.DrPortal.Core.Storage;

/// <summary>Copies an object within the bucket. Nothing shows under the new key until the copy is whole. Throws what the client throws.</summary>
internal static class ObjectCopy
{
    private const int AtOnce = 4;
    private static readonly TimeSpan AbortPatience = TimeSpan.FromSeconds(30);

    /// <summary>Copies on the server: nothing of the object comes by here.</summary>
    /// <returns>False where the server does not copy such objects, and nothing was done.</returns>
    public static async Task<bool> TryOnServerAsync(
        S3ObjectWriter writer, StoredObjectDetail source, int headLength, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var bytes = source.Object.Bytes;
        var parts = CopyParts.Of(bytes, source.ETag, headLength);
        try
        {
            if (parts.Count == 0)
                await writer.CopyAsync(source, cancellationToken);
            else
                await PartsAsync(writer, source, parts, progress, cancellationToken);
            progress?.Report(bytes);
            return true;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotImplemented)
        {
            // Servers that store what they encrypt with another key for each object may not copy it.
            return false;
        }
    }

    /// <summary>Reads the object and uploads it anew, in the parts of our own uploads.</summary>
    public static async Task ThroughHereAsync(
        IBackupStorage storage, StoredObjectDetail source, string key, int headLength, IReadOnlyDictionary<string, string> metadata, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var (from, bytes) = (source.Object.Key, source.Object.Bytes);
        await using var upload = storage.BeginUpload(key, headLength, metadata, cancellationToken);
        var head = new byte[headLength];
        await using (var first = new ObjectRangeStream(storage, from, source.ETag, 0, headLength))
            await first.ReadExactlyAsync(head, cancellationToken);
        await using var rest = new ObjectRangeStream(storage, from, source.ETag, headLength, bytes - headLength);
        var buffer = new byte[1 << 20];
        for (int read; (read = await rest.ReadAsync(buffer, cancellationToken)) > 0;)
        {
            await upload.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
            progress?.Report(upload.BytesUploaded);
        }

        if (upload.BytesWritten != bytes)
            throw new StorageException($"Reading {from} ended after {upload.BytesWritten} of {bytes} bytes. Nothing was stored; try again.");
        await upload.CompleteAsync(head, cancellationToken);
        progress?.Report(bytes);
    }

    private static async Task PartsAsync(
        S3ObjectWriter writer, StoredObjectDetail source, IReadOnlyList<(long First, long Last)> parts, IProgress<long>? progress, CancellationToken cancellationToken)
    {
        var upload = await writer.InitiateAsync(cancellationToken);
        try
        {
            var (eTags, done) = (new ConcurrentDictionary<int, string>(), 0L);
            await Parallel.ForEachAsync(Enumerable.Range(1, parts.Count), new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = cancellationToken }, async (number, token) =>
            {
                var (first, last) = parts[number - 1];
                eTags[number] = await writer.CopyPartAsync(upload, number, source, first, last, token);
                progress?.Report(Interlocked.Add(ref done, last - first + 1));
            });
            await writer.CompleteAsync(upload, eTags.OrderBy(e => e.Key).Select(e => new PartETag(e.Key, e.Value)), source.Object.Bytes, cancellationToken);
        }
        catch
        {
            using var deadline = new CancellationTokenSource(AbortPatience);
            await writer.TryAbortAsync(upload, deadline.Token);
            throw;
        }

        await writer.AbortStrayAsync(cancellationToken);
    }
}
