using System.Collections.Concurrent;
using System.Globalization;
using Amazon.S3;
using Amazon.S3.Model;
using MarketX.DrPortal.Core.Configuration;

namespace MarketX.DrPortal.Core.Storage;

/// <summary>
/// Writes one object from a stream of unknown length, whose first bytes may be known last: an archive's head says where
/// its data lies. Nothing shows under the key before <see cref="CompleteAsync"/>; disposing before that aborts the
/// upload. Not thread-safe.
/// </summary>
/// <remarks>Memory: four parts (32 MiB) and the head up to an object of 7.8 GiB; see <see cref="PartSizes"/> beyond.</remarks>
public sealed class ObjectUpload : IAsyncDisposable
{
    private const int ParallelParts = 2;
    private static readonly TimeSpan AbortPatience = TimeSpan.FromSeconds(30);

    private readonly S3ObjectWriter _writer;
    private readonly string _what;
    private readonly string _place;
    private readonly CancellationTokenSource _abort;
    private readonly SemaphoreSlim _slots = new(ParallelParts, ParallelParts);
    private readonly ConcurrentBag<byte[]> _free = [];
    private readonly ConcurrentDictionary<int, string> _eTags = new();
    private readonly List<Task> _parts = [];
    private readonly int _headLength;
    private byte[] _buffer;
    private byte[]? _first;
    private int _filled;
    private int _partCount;
    private long _uploaded;
    private string? _uploadId;
    private bool _ended;
    private volatile bool _failed;

    internal ObjectUpload(
        AmazonS3Client client, AmazonS3Client transfers, StorageOptions options, string place, string key, int headLength, IReadOnlyDictionary<string, string> metadata,
        CancellationToken cancellationToken)
    {
        // Part 1 is held back until the head is known, and with it some data: S3 wants at least 5 MiB of every part but the last.
        _buffer = new byte[headLength + PartSizes.First];
        BytesWritten = _filled = _headLength = headLength;
        _writer = new S3ObjectWriter(client, transfers, options, key, metadata);
        (_place, Key, _what) = (place, key, $"writing s3://{options.Bucket}/{key}");
        _abort = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
    }

    /// <summary>The object's key.</summary>
    public string Key { get; }

    /// <summary>Bytes taken so far, the head counted as if it were there.</summary>
    public long BytesWritten { get; private set; }

    /// <summary>Bytes that the storage has confirmed.</summary>
    public long BytesUploaded => Interlocked.Read(ref _uploaded);

    /// <summary>Takes the next bytes after the head; waits while too many parts are on their way.</summary>
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
    /// <param name="head">The first bytes: exactly as many as were announced.</param>
    /// <param name="cancellationToken">Ends it; the object may be there or not.</param>
    /// <exception cref="StorageException">It could not be stored, or another object has that key by now.</exception>
    public async Task<string> CompleteAsync(ReadOnlyMemory<byte> head, CancellationToken cancellationToken)
    {
        if (head.Length != _headLength)
            throw new ArgumentException($"The head has {head.Length} bytes, {_headLength} were announced.", nameof(head));
        head.CopyTo(_first ?? _buffer);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _abort.Token);
        var eTag = await TryAsync(async () => _uploadId is null ? await PutAsync(linked.Token) : await FinishPartsAsync(_uploadId, linked.Token));
        _ended = true;
        await TryAsync(async () => { await _writer.AbortStrayAsync(linked.Token); return true; });
        return eTag;
    }

    /// <summary>Aborts the upload unless it is complete.</summary>
    /// <exception cref="StorageException">The abort failed: parts may be left, which the run's clean-up removes.</exception>
    public async ValueTask DisposeAsync()
    {
        await _abort.CancelAsync();
        try
        {
            await Task.WhenAll(_parts);
        }
        catch (Exception e) when (e is OperationCanceledException or StorageException)
        {
            // Reported by WriteAsync or CompleteAsync already; here it matters only that no part is still on its way.
        }

        _abort.Dispose();
        _slots.Dispose();
        if (!_ended && _uploadId is not null)
            await AbortAsync(_uploadId);
    }

    private async Task AbortAsync(string uploadId)
    {
        using var deadline = new CancellationTokenSource(AbortPatience);
        try
        {
            await TryAsync(async () =>
            {
                await _writer.AbortAsync(uploadId, deadline.Token);
                await _writer.AbortStrayAsync(deadline.Token);
                return true;
            });
        }
        catch (Exception e) when (_failed && (e is StorageException || deadline.IsCancellationRequested))
        {
            // The caller knows what failed first, which says more; the run's clean-up aborts what is open.
        }
    }

    private async Task SendPartAsync(CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _abort.Token);
        var uploadId = _uploadId ??= await TryAsync(() => _writer.InitiateAsync(linked.Token));
        await _slots.WaitAsync(linked.Token);
        await ThrowIfAPartFailedAsync();
        if (_first is null)
        {
            (_first, _buffer, _filled, _partCount) = (_buffer, new byte[PartSizes.Of(2)], 0, 1);
            _slots.Release();
            return;
        }

        var (bytes, length, number, start) = (_buffer, _filled, ++_partCount, BytesWritten - _filled);
        if (number > PartSizes.Count)
            throw new StorageException("The backup is larger than 5 TB, the largest object that S3 stores.");
        _parts.Add(Task.Run(() => UploadPartAsync(uploadId, number, bytes, length, start, _abort.Token), CancellationToken.None));
        var next = PartSizes.Of(Math.Min(number + 1, PartSizes.Count));
        _buffer = _free.TryTake(out var free) && free.Length == next ? free : new byte[next];
        _filled = 0;
    }

    private async Task UploadPartAsync(string uploadId, int number, byte[] bytes, int length, long start, CancellationToken cancellationToken)
    {
        try
        {
            var what = string.Create(CultureInfo.InvariantCulture, $"{_what}, part {number} (bytes {start:N0} to {start + length - 1:N0})");
            _eTags[number] = await TryAsync(() => _writer.UploadPartAsync(uploadId, number, bytes, length, cancellationToken), what, (start, start + length - 1));
            Interlocked.Add(ref _uploaded, length);
            if (number > 1)
                _free.Add(bytes);
        }
        finally
        {
            if (number > 1)
                _slots.Release();
        }
    }

    private async Task<string> FinishPartsAsync(string uploadId, CancellationToken cancellationToken)
    {
        if (_filled > 0)
            await SendPartAsync(cancellationToken);
        await Task.WhenAll(_parts);
        await UploadPartAsync(uploadId, 1, _first!, _first!.Length, 0, cancellationToken);
        return await _writer.CompleteAsync(uploadId, _eTags.OrderBy(e => e.Key).Select(e => new PartETag(e.Key, e.Value)), BytesWritten, cancellationToken);
    }

    private async Task<string> PutAsync(CancellationToken cancellationToken)
    {
        var eTag = await _writer.PutAsync(_buffer, _filled, cancellationToken);
        Interlocked.Add(ref _uploaded, _filled);
        return eTag;
    }

    private async Task ThrowIfAPartFailedAsync()
    {
        if (_parts.FirstOrDefault(p => p.IsFaulted) is { } failed)
            await failed;
        _parts.RemoveAll(p => p.IsCompletedSuccessfully);
    }

    private async Task<T> TryAsync<T>(Func<Task<T>> work, string? what = null, (long First, long Last)? bytes = null)
    {
        try
        {
            return await work();
        }
        catch (Exception e) when (StorageException.IsStorageFailure(e))
        {
            _failed = true;
            throw StorageException.From(e, what ?? _what, _place, accessWorks: _uploadId is not null, bytes);
        }
    }
}
