using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using MarketX.DrPortal.Core.Configuration;

namespace MarketX.DrPortal.Core.Storage;

/// <summary>
/// The requests that write one object: never over another one, and with the truth about requests whose answer was
/// lost. Throws what the client throws; <see cref="ObjectUpload"/> puts it in words.
/// </summary>
/// <param name="client">For small requests.</param>
/// <param name="transfers">For bodies, and for requests whose answer it matters to have lost: it tries nothing again.</param>
/// <param name="options">The bucket.</param>
/// <param name="key">The object.</param>
/// <param name="metadata">Its metadata.</param>
internal sealed class S3ObjectWriter(
    AmazonS3Client client, AmazonS3Client transfers, StorageOptions options, string key, IReadOnlyDictionary<string, string> metadata)
{
    // A server that puts thousands of parts together may take minutes, in which nothing moves.
    private const int CompletePatience = 10;

    private readonly TransferRetry _retry = new(options.InactivityTimeout);
    private int _initiated;

    public async Task<string> InitiateAsync(CancellationToken cancellationToken)
    {
        var request = new InitiateMultipartUploadRequest { BucketName = options.Bucket, Key = key };
        Describe(request.Metadata, s => request.StorageClass = s, e => request.ServerSideEncryptionMethod = e, k => request.ServerSideEncryptionKeyManagementServiceKeyId = k);
        return await _retry.RunAsync(async watch =>
        {
            _initiated++;
            return (await transfers.InitiateMultipartUploadAsync(request, watch.Token)).UploadId;
        }, cancellationToken);
    }

    public Task<string> UploadPartAsync(string uploadId, int number, byte[] bytes, int length, CancellationToken cancellationToken)
    {
        var md5 = Md5(bytes, length);
        return _retry.RunAsync(async watch =>
        {
            await using var body = new WatchedBody(bytes, length, watch);
            var response = await transfers.UploadPartAsync(new UploadPartRequest
            {
                BucketName = options.Bucket,
                Key = key,
                UploadId = uploadId,
                PartNumber = number,
                PartSize = length,
                InputStream = body,
                MD5Digest = md5,
            }, watch.Token);
            return response.ETag;
        }, cancellationToken);
    }

    public Task<string> CompleteAsync(string uploadId, IEnumerable<PartETag> parts, long size, CancellationToken cancellationToken)
    {
        var request = new CompleteMultipartUploadRequest { BucketName = options.Bucket, Key = key, UploadId = uploadId, PartETags = [.. parts], IfNoneMatch = "*" };
        return StoreAsync(() => Patient().RunAsync(async watch => (await transfers.CompleteMultipartUploadAsync(request, watch.Token)).ETag, cancellationToken), () => request.IfNoneMatch = null, size, cancellationToken);
    }

    public Task<string> PutAsync(byte[] bytes, int length, CancellationToken cancellationToken)
    {
        var request = new PutObjectRequest { BucketName = options.Bucket, Key = key, IfNoneMatch = "*", MD5Digest = Md5(bytes, length), AutoCloseStream = false };
        Describe(request.Metadata, s => request.StorageClass = s, e => request.ServerSideEncryptionMethod = e, k => request.ServerSideEncryptionKeyManagementServiceKeyId = k);
        return StoreAsync(() => _retry.RunAsync(async watch =>
        {
            await using var body = new WatchedBody(bytes, length, watch);
            request.InputStream = body;
            return (await transfers.PutObjectAsync(request, watch.Token)).ETag;
        }, cancellationToken), () => request.IfNoneMatch = null, length, cancellationToken);
    }

    /// <summary>Copies a whole object, up to 5 GiB, on the server.</summary>
    public Task<string> CopyAsync(StoredObjectDetail source, CancellationToken cancellationToken)
    {
        var request = new CopyObjectRequest
        {
            SourceBucket = options.Bucket, SourceKey = source.Object.Key, DestinationBucket = options.Bucket, DestinationKey = key,
            ETagToMatch = source.ETag, MetadataDirective = S3MetadataDirective.REPLACE, IfNoneMatch = "*",
        };
        Describe(request.Metadata, s => request.StorageClass = s, e => request.ServerSideEncryptionMethod = e, k => request.ServerSideEncryptionKeyManagementServiceKeyId = k);
        return StoreAsync(() => Patient().RunAsync(async watch => (await transfers.CopyObjectAsync(request, watch.Token)).ETag, cancellationToken), null, source.Object.Bytes, cancellationToken);
    }

    /// <summary>Copies a range of another object as a part of this one, on the server.</summary>
    public Task<string> CopyPartAsync(string uploadId, int number, StoredObjectDetail source, long first, long last, CancellationToken cancellationToken) =>
        Patient().RunAsync(async watch => (await transfers.CopyPartAsync(new CopyPartRequest
        {
            SourceBucket = options.Bucket, SourceKey = source.Object.Key, DestinationBucket = options.Bucket, DestinationKey = key,
            ETagToMatch = [source.ETag], UploadId = uploadId, PartNumber = number, FirstByte = first, LastByte = last,
        }, watch.Token)).ETag, cancellationToken);

    /// <summary>Aborts an upload whose failure is what the caller has to learn; what is left of it then, the bucket's rule removes.</summary>
    public async Task TryAbortAsync(string uploadId, CancellationToken cancellationToken)
    {
        try
        {
            await AbortAsync(uploadId, cancellationToken);
        }
        catch (Exception e) when (StorageException.IsStorageFailure(e) || e is OperationCanceledException)
        {
            // The first failure says more.
        }
    }

    public Task AbortAsync(string uploadId, CancellationToken cancellationToken) =>
        client.AbortMultipartUploadAsync(options.Bucket, key, uploadId, cancellationToken);

    /// <summary>Aborts uploads that an attempt to begin one has opened, and whose id was lost with the answer.</summary>
    public Task AbortStrayAsync(CancellationToken cancellationToken) =>
        _initiated > 1 ? S3Uploads.AbortAsync(client, options.Bucket, key, cancellationToken) : Task.CompletedTask;

    private TransferRetry Patient() => new(CompletePatience * options.InactivityTimeout);

    // The answer to the last request may be lost although the server did it: then the object is there, with our metadata.
    private async Task<string> StoreAsync(Func<Task<string>> store, Action? dropCondition, long size, CancellationToken cancellationToken)
    {
        // Some servers ignore the condition, or honour it for single requests only: look first. Where it is honoured
        // it closes the moment in between.
        if (await StoredAsync(size, cancellationToken) is not null)
            throw AlreadyThere();
        try
        {
            return await store();
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotImplemented && dropCondition is not null)
        {
            dropCondition();
            return await store();
        }
        catch (Exception e) when (StorageException.IsStorageFailure(e) && !cancellationToken.IsCancellationRequested)
        {
            var stored = await StoredAsync(size, cancellationToken);
            if (stored is { Ours: true })
                return stored.Value.ETag;
            if (stored is not null)
                throw AlreadyThere();
            throw;
        }
    }

    private StorageException AlreadyThere() => new($"Another object has the key {key} by now; it was left as it is. Start again.");

    private async Task<(string ETag, bool Ours)?> StoredAsync(long size, CancellationToken cancellationToken)
    {
        try
        {
            var head = await client.GetObjectMetadataAsync(options.Bucket, key, cancellationToken);
            var ours = head.ContentLength == size && metadata.All(m => head.Metadata[m.Key] == Uri.EscapeDataString(m.Value));
            return (head.ETag, ours);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private void Describe(MetadataCollection target, Action<S3StorageClass> storageClass, Action<ServerSideEncryptionMethod> encryption, Action<string> kmsKey)
    {
        // Header values are ASCII: everything else is percent-encoded.
        foreach (var (name, value) in metadata)
            target[name] = Uri.EscapeDataString(value);
        if (options.StorageClass is not ("" or "none"))
            storageClass(new S3StorageClass(options.StorageClass));
        if (options.ServerSideEncryption != "none")
            encryption(new ServerSideEncryptionMethod(options.ServerSideEncryption));
        if (options.KmsKeyId.Length > 0)
            kmsKey(options.KmsKeyId);
    }

    [SuppressMessage("Security", "CA5351", Justification = "Not for security: the server compares it with what arrived, and S3 knows no other digest everywhere.")]
    private static string Md5(byte[] bytes, int length) => Convert.ToBase64String(MD5.HashData(bytes.AsSpan(0, length)));
}
