using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using MarketX.DrPortal.Core.Configuration;

namespace MarketX.DrPortal.Core.Storage;

/// <summary>
/// Writes one object from a stream of unknown length. Nothing shows under the key before
/// <see cref="CompleteAsync"/>; disposing before that aborts the upload. Not thread-safe.
/// </summary>
/// <remarks>Memory: four parts (64 MiB) up to an object of 78 GiB; see <see cref="PartSizes"/> beyond.</remarks>
public sealed class ObjectUpload : IAsyncDisposable
{
    private const int ParallelParts = 3;

    private readonly AmazonS3Client _client;
    private readonly StorageOptions _options;
    private readonly string _place;
    private readonly IReadOnlyDictionary<string, string> _metadata;
    private readonly CancellationTokenSource _abort;
    private readonly SemaphoreSlim _slots = new(ParallelParts, ParallelParts);
    private readonly ConcurrentBag<byte[]> _free = [];
    private readonly ConcurrentDictionary<int, string> _eTags = new();
    private readonly List<Task> _parts = [];
    private byte[] _buffer = new byte[PartSizes.First];
    private int _filled;
    private int _partCount;
    private long _uploaded;
    private string? _uploadId;
    private bool _ended;

    internal ObjectUpload(
        AmazonS3Client client, StorageOptions options, string place, string key, IReadOnlyDictionary<string, string> metadata, CancellationToken cancellationToken)
    {
        (_client, _options, _place, Key, _metadata) = (client, options, place, key, metadata);
        _abort = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    /// <summary>The object's key.</summary>
    public string Key { get; }

    /// <summary>Bytes taken so far.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>Bytes that the storage has confirmed.</summary>
    public long BytesUploaded => Interlocked.Read(ref _uploaded);

    /// <summary>Takes the next bytes; waits while too many parts are on their way.</summary>
    /// <exception cref="StorageException">A part could not be stored.</exception>
    public async ValueTask WriteAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        while (!bytes.IsEmpty)
        {
            var take = Math.Min(bytes.Length, _buffer.Length - _filled);
            bytes[..take].CopyTo(_buffer.AsMemory(_filled));
            _filled += take;
            BytesWritten += take;
            bytes = bytes[take..];
            if (_filled == _buffer.Length)
                await SendPartAsync(cancellationToken);
        }
    }

    /// <summary>Makes the object visible, whole, and returns its entity tag.</summary>
    /// <exception cref="StorageException">It could not be stored, or another object has that key by now.</exception>
    public async Task<string> CompleteAsync(CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _abort.Token);
        var eTag = await TryAsync(async () => _uploadId is null ? await PutAsync(linked.Token) : await FinishPartsAsync(linked.Token));
        _ended = true;
        return eTag;
    }

    /// <summary>Aborts the upload unless it is complete.</summary>
    public async ValueTask DisposeAsync()
    {
        await _abort.CancelAsync();
        try
        {
            await Task.WhenAll(_parts);
        }
        catch (Exception e) when (e is OperationCanceledException || StorageException.IsStorageFailure(e))
        {
            // Reported by WriteAsync or CompleteAsync already; here it matters only that no part is still on its way.
        }

        if (!_ended && _uploadId is not null)
        {
            using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            await TryAsync(() => _client.AbortMultipartUploadAsync(_options.Bucket, Key, _uploadId, deadline.Token));
        }

        _abort.Dispose();
        _slots.Dispose();
    }

    private async Task SendPartAsync(CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _abort.Token);
        _uploadId ??= await TryAsync(() => InitiateAsync(linked.Token));
        await _slots.WaitAsync(linked.Token);
        await ThrowIfAPartFailedAsync();
        var (bytes, length, number) = (_buffer, _filled, ++_partCount);
        var next = PartSizes.Of(number + 1 > 10000 ? number : number + 1);
        _parts.Add(Task.Run(() => UploadPartAsync(number, bytes, length), CancellationToken.None));
        _buffer = _free.TryTake(out var free) && free.Length == next ? free : new byte[next];
        _filled = 0;
    }

    private async Task UploadPartAsync(int number, byte[] bytes, int length)
    {
        try
        {
            using var body = new MemoryStream(bytes, 0, length, writable: false);
            var response = await _client.UploadPartAsync(new UploadPartRequest
            {
                BucketName = _options.Bucket,
                Key = Key,
                UploadId = _uploadId,
                PartNumber = number,
                PartSize = length,
                InputStream = body,
                MD5Digest = Md5(bytes, length),
            }, _abort.Token);
            _eTags[number] = response.ETag;
            Interlocked.Add(ref _uploaded, length);
            _free.Add(bytes);
        }
        finally
        {
            _slots.Release();
        }
    }

    private async Task<string> FinishPartsAsync(CancellationToken cancellationToken)
    {
        if (_filled > 0)
            await SendPartAsync(cancellationToken);
        await Task.WhenAll(_parts);
        var request = new CompleteMultipartUploadRequest
        {
            BucketName = _options.Bucket,
            Key = Key,
            UploadId = _uploadId,
            PartETags = [.. _eTags.OrderBy(e => e.Key).Select(e => new PartETag(e.Key, e.Value))],
            IfNoneMatch = "*",
        };
        return await StoreAsync(async () => (await _client.CompleteMultipartUploadAsync(request, cancellationToken)).ETag,
            () => request.IfNoneMatch = null, cancellationToken);
    }

    private Task<string> PutAsync(CancellationToken cancellationToken)
    {
        var request = new PutObjectRequest { BucketName = _options.Bucket, Key = Key, IfNoneMatch = "*", MD5Digest = Md5(_buffer, _filled), AutoCloseStream = false };
        Describe(request.Metadata, s => request.StorageClass = s, e => request.ServerSideEncryptionMethod = e, k => request.ServerSideEncryptionKeyManagementServiceKeyId = k);
        return StoreAsync(async () =>
        {
            using var body = new MemoryStream(_buffer, 0, _filled, writable: false);
            request.InputStream = body;
            var eTag = (await _client.PutObjectAsync(request, cancellationToken)).ETag;
            Interlocked.Add(ref _uploaded, _filled);
            return eTag;
        }, () => request.IfNoneMatch = null, cancellationToken);
    }

    // The answer to the last request may be lost although the server did it: then the object is there, with our metadata.
    private async Task<string> StoreAsync(Func<Task<string>> store, Action dropCondition, CancellationToken cancellationToken)
    {
        // Some servers ignore the condition, or honour it for single requests only: look first. Where it is honoured
        // it closes the moment in between.
        if (await StoredByUsAsync(cancellationToken) is not null)
            throw AlreadyThere();
        try
        {
            return await store();
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotImplemented)
        {
            dropCondition();
            return await store();
        }
        catch (Exception e) when (StorageException.IsStorageFailure(e) && !cancellationToken.IsCancellationRequested)
        {
            var stored = await StoredByUsAsync(cancellationToken);
            if (stored is { Ours: true })
                return stored.Value.ETag;
            throw stored is null ? e : AlreadyThere();
        }
    }

    private StorageException AlreadyThere() => new($"Another object has the key {Key} by now; it was left as it is. Start the backup again.");

    private async Task<(string ETag, bool Ours)?> StoredByUsAsync(CancellationToken cancellationToken)
    {
        try
        {
            var head = await _client.GetObjectMetadataAsync(_options.Bucket, Key, cancellationToken);
            var ours = head.ContentLength == BytesWritten && _metadata.All(m => head.Metadata[m.Key] == Uri.EscapeDataString(m.Value));
            return (head.ETag, ours);
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.NotFound)
        {
            return null;
        }
    }

    private async Task<string> InitiateAsync(CancellationToken cancellationToken)
    {
        var request = new InitiateMultipartUploadRequest { BucketName = _options.Bucket, Key = Key };
        Describe(request.Metadata, s => request.StorageClass = s, e => request.ServerSideEncryptionMethod = e, k => request.ServerSideEncryptionKeyManagementServiceKeyId = k);
        return (await _client.InitiateMultipartUploadAsync(request, cancellationToken)).UploadId;
    }

    private void Describe(MetadataCollection metadata, Action<S3StorageClass> storageClass, Action<ServerSideEncryptionMethod> encryption, Action<string> kmsKey)
    {
        // Header values are ASCII: everything else is percent-encoded.
        foreach (var (name, value) in _metadata)
            metadata[name] = Uri.EscapeDataString(value);
        if (_options.StorageClass is not ("" or "none"))
            storageClass(new S3StorageClass(_options.StorageClass));
        if (_options.ServerSideEncryption != "none")
            encryption(new ServerSideEncryptionMethod(_options.ServerSideEncryption));
        if (_options.KmsKeyId.Length > 0)
            kmsKey(_options.KmsKeyId);
    }

    private async Task ThrowIfAPartFailedAsync()
    {
        if (_parts.FirstOrDefault(p => p.IsFaulted) is { } failed)
            await TryAsync(async () => { await failed; return true; });
        _parts.RemoveAll(p => p.IsCompletedSuccessfully);
    }

    private async Task<T> TryAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (StorageException.IsStorageFailure(e))
        {
            throw StorageException.From(e, $"writing s3://{_options.Bucket}/{Key}", _place);
        }
    }

    // Not for security: the server compares it with what arrived.
#pragma warning disable CA5351
    private static string Md5(byte[] bytes, int length) => Convert.ToBase64String(MD5.HashData(bytes.AsSpan(0, length)));
#pragma warning restore CA5351
}
