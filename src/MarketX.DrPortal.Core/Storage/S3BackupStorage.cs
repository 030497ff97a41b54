using System.Globalization;
using System.Net;
using Amazon.S3;
using Amazon.S3.Model;
using MarketX.DrPortal.Core.Configuration;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace MarketX.DrPortal.Core.Storage;

/// <summary>The bucket through AWSSDK.S3.</summary>
public sealed class S3BackupStorage(StorageOptions options, ILogger<S3BackupStorage>? log = null) : IBackupStorage, IDisposable
{
    private const string MetadataPrefix = "x-amz-meta-";

    private readonly AmazonS3Client _client = S3Client.ForRequests(options);
    private readonly AmazonS3Client _transfers = S3Client.ForTransfers(options);
    private S3NewObject? _new;

    /// <inheritdoc />
    public string Bucket => options.Bucket;

    /// <inheritdoc />
    public string Place { get; } = $"The bucket {options.Bucket} at {(options.EndpointUrl.Length > 0 ? options.EndpointUrl : $"AWS {options.Region}")}";

    /// <inheritdoc />
    public Task<IReadOnlyList<StoredObject>> ListAsync(string prefix, CancellationToken cancellationToken) =>
        TryAsync<IReadOnlyList<StoredObject>>($"listing s3://{Bucket}/{prefix}", async () =>
        {
            var objects = new List<StoredObject>();
            var request = new ListObjectsV2Request { BucketName = Bucket, Prefix = prefix };
            ListObjectsV2Response page;
            do
            {
                page = await _client.ListObjectsV2Async(request, cancellationToken);
                objects.AddRange((page.S3Objects ?? []).Select(o => new StoredObject(
                    o.Key, o.Size ?? 0, Utc(o.LastModified), o.StorageClass?.Value ?? "STANDARD")));
                request.ContinuationToken = page.NextContinuationToken;
            }
            while (page.IsTruncated == true);
            return objects;
        });

    /// <inheritdoc />
    public Task<StoredObjectDetail?> FindAsync(string key, CancellationToken cancellationToken) =>
        TryAsync<StoredObjectDetail?>($"looking at s3://{Bucket}/{key}", async () =>
        {
            try
            {
                var head = await _client.GetObjectMetadataAsync(Bucket, key, cancellationToken);
                var metadata = head.Metadata.Keys.ToDictionary(
                    k => k.StartsWith(MetadataPrefix, StringComparison.OrdinalIgnoreCase) ? k[MetadataPrefix.Length..].ToLowerInvariant() : k.ToLowerInvariant(),
                    k => Uri.UnescapeDataString(head.Metadata[k]), StringComparer.Ordinal);
                return new StoredObjectDetail(
                    new StoredObject(key, head.ContentLength, Utc(head.LastModified), head.StorageClass?.Value ?? "STANDARD"),
                    head.ETag, head.ServerSideEncryptionMethod?.Value, metadata);
            }
            catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.Forbidden && e.ErrorCode != "NoSuchBucket")
            {
                // A HEAD has no body: whether it is the bucket that is missing, or the key that is wrong, shows only in a listing.
                await _client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = Bucket, Prefix = key, MaxKeys = 1 }, cancellationToken);
                if (e.StatusCode == HttpStatusCode.Forbidden)
                    throw;
                return null;
            }
        });

    /// <inheritdoc />
    public Task<Stream> OpenRangeAsync(string key, string eTag, long offset, long length, CancellationToken cancellationToken) =>
        TryAsync<Stream>($"reading s3://{Bucket}/{key} from byte {offset}", async () =>
        {
            using var watch = new TransferWatch(options.InactivityTimeout, cancellationToken);
            try
            {
                var response = await _transfers.GetObjectAsync(
                    new GetObjectRequest { BucketName = Bucket, Key = key, ByteRange = new ByteRange(offset, offset + length - 1), EtagToMatch = eTag }, watch.Token);
                // A server or a proxy on the way that does not know ranges would give other bytes.
                return response.ContentRange?.StartsWith(string.Create(CultureInfo.InvariantCulture, $"bytes {offset}-"), StringComparison.Ordinal) == true
                    ? new WatchedStream(response.ResponseStream, options.InactivityTimeout)
                    : throw new StorageException($"{Place} answered another range ({response.ContentRange ?? "the whole object"}) than the one from byte {offset} of {key}. Check that it is an S3-compatible server, with no cache in between.");
            }
            catch (OperationCanceledException e) when (watch.HasEnded)
            {
                throw watch.Stalled(e);
            }
        });

    /// <inheritdoc />
    public async Task<byte[]?> ReadAsync(string key, int maxBytes, CancellationToken cancellationToken)
    {
        if (await FindAsync(key, cancellationToken) is not { } found)
            return null;
        if (found.Object.Bytes > maxBytes)
            throw new StorageException($"s3://{Bucket}/{key} has {found.Object.Bytes} bytes; at most {maxBytes} are read.");
        var bytes = new byte[found.Object.Bytes];
        await using var stream = new ObjectRangeStream(this, key, found.ETag, 0, bytes.Length);
        await stream.ReadExactlyAsync(bytes, cancellationToken);
        return bytes;
    }

    /// <inheritdoc />
    public Task PutAsync(string key, ReadOnlyMemory<byte> bytes, string contentType, CancellationToken cancellationToken) =>
        TryAsync($"writing s3://{Bucket}/{key}", async () =>
        {
            using var body = new MemoryStream(bytes.ToArray(), writable: false);
            return await _client.PutObjectAsync(SmallObject(key, contentType, body), cancellationToken);
        });

    /// <inheritdoc />
    public Task<bool> PutNewAsync(string key, ReadOnlyMemory<byte> bytes, string contentType, DateTimeOffset? lockedUntil, CancellationToken cancellationToken) =>
        TryAsync($"writing s3://{Bucket}/{key}", () => LazyInitializer.EnsureInitialized(ref _new, () => new S3NewObject(_client, log ?? NullLogger<S3BackupStorage>.Instance))
            .PutAsync(SmallObject(key, contentType, null), bytes, lockedUntil, cancellationToken));

    /// <inheritdoc />
    public ObjectUpload BeginUpload(string key, int headLength, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken) =>
        new(_client, _transfers, options, Place, key, headLength, metadata, cancellationToken);

    /// <inheritdoc />
    public Task CopyAsync(
        StoredObjectDetail source, string key, int headLength, IReadOnlyDictionary<string, string> metadata, IProgress<long>? progress, CancellationToken cancellationToken) =>
        TryAsync($"copying s3://{Bucket}/{source.Object.Key} to {key}", async () =>
        {
            var copied = await ObjectCopy.TryOnServerAsync(new S3ObjectWriter(_client, _transfers, options, key, metadata), source, headLength, progress, cancellationToken);
            if (!copied)
                await ObjectCopy.ThroughHereAsync(this, source, key, headLength, metadata, progress, cancellationToken);
            return copied;
        });

    /// <inheritdoc />
    public Task DeleteAsync(string key, CancellationToken cancellationToken) =>
        TryAsync($"deleting s3://{Bucket}/{key}", async () =>
        {
            try
            {
                return await _client.DeleteObjectAsync(Bucket, key, cancellationToken);
            }
            catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.Forbidden)
            {
                throw new StorageException($"{Place} does not let the access key delete {key} ({e.ErrorCode}). Grant it s3:DeleteObject, unless the object is locked: then it can go when its lock ends.");
            }
        });

    /// <inheritdoc />
    public Task<int> AbortUploadsAsync(string key, CancellationToken cancellationToken) =>
        TryAsync($"aborting uploads to s3://{Bucket}/{key}", () => S3Uploads.AbortAsync(_client, Bucket, key, cancellationToken));

    /// <inheritdoc />
    public Task<IReadOnlyList<string>> ListOpenUploadsAsync(string prefix, CancellationToken cancellationToken) =>
        TryAsync<IReadOnlyList<string>>($"listing open uploads under s3://{Bucket}/{prefix}",
            async () => [.. (await S3Uploads.ListAsync(_client, Bucket, prefix, cancellationToken)).Select(u => u.Key)]);

    /// <inheritdoc />
    public void Dispose()
    {
        _client.Dispose();
        _transfers.Dispose();
    }

    // Small and read often: of the backup's settings only the encryption is right for it.
    private PutObjectRequest SmallObject(string key, string contentType, Stream? body)
    {
        var request = new PutObjectRequest { BucketName = Bucket, Key = key, ContentType = contentType, InputStream = body };
        if (options.ServerSideEncryption != "none")
            request.ServerSideEncryptionMethod = new ServerSideEncryptionMethod(options.ServerSideEncryption);
        if (options.KmsKeyId.Length > 0)
            request.ServerSideEncryptionKeyManagementServiceKeyId = options.KmsKeyId;
        return request;
    }

    private static DateTimeOffset Utc(DateTime? value) => value is { } time ? new DateTimeOffset(time.ToUniversalTime(), TimeSpan.Zero) : default;

    private async Task<T> TryAsync<T>(string what, Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (StorageException.IsStorageFailure(e))
        {
            throw StorageException.From(e, what, Place);
        }
    }
}
