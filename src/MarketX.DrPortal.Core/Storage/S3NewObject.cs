using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using Microsoft.Extensions.Logging;

namespace MarketX.DrPortal.Core.Storage;

/// <summary>Writes small objects that must not be there yet. Throws what the client throws.</summary>
/// <param name="client">The client.</param>
/// <param name="log">Where it is said, once, that objects are written without the lock that was asked for.</param>
internal sealed partial class S3NewObject(AmazonS3Client client, ILogger log)
{
    private int _said;

    /// <summary>Writes one.</summary>
    /// <param name="request">The object, without its body.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="lockedUntil">Until when nobody may change it, where the bucket has object lock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False where there is one of the same key.</returns>
    public async Task<bool> PutAsync(PutObjectRequest request, ReadOnlyMemory<byte> bytes, DateTimeOffset? lockedUntil, CancellationToken cancellationToken)
    {
        // Some servers ignore the condition: look first. Where it is honoured it closes the moment in between.
        if (await ExistsAsync(request, cancellationToken))
            return false;
        request.IfNoneMatch = "*";
        // Object lock demands it, and it does no harm without.
        request.MD5Digest = Md5(bytes.Span);
        if (lockedUntil is { } until && await HasLockAsync(request.BucketName, cancellationToken))
        {
            request.ObjectLockMode = ObjectLockMode.Governance;
            request.ObjectLockRetainUntilDate = until.UtcDateTime;
        }

        using var body = new MemoryStream(bytes.ToArray(), writable: false);
        request.InputStream = body;
        try
        {
            await client.PutObjectAsync(request, cancellationToken);
            return true;
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.PreconditionFailed or HttpStatusCode.Conflict)
        {
            return false;
        }
    }

    private async Task<bool> ExistsAsync(PutObjectRequest request, CancellationToken cancellationToken)
    {
        var listing = await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = request.BucketName, Prefix = request.Key, MaxKeys = 1 }, cancellationToken);
        return listing.S3Objects is [var first, ..] && first.Key == request.Key;
    }

    private async Task<bool> HasLockAsync(string bucket, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await client.GetObjectLockConfigurationAsync(new GetObjectLockConfigurationRequest { BucketName = bucket }, cancellationToken);
            return answer.ObjectLockConfiguration?.ObjectLockEnabled == ObjectLockEnabled.Enabled;
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.NotImplemented)
        {
            // No object lock, or a server that does not know it: the object is written without.
            return false;
        }
        catch (AmazonS3Exception e) when (e.StatusCode == HttpStatusCode.Forbidden)
        {
            // Without as well: one that can be deleted is better than none. But the bucket may have a lock, and somebody relies on it.
            if (Interlocked.Exchange(ref _said, 1) == 0)
                LogNotTold(bucket, e.ErrorCode);
            return false;
        }
    }

    [LoggerMessage(5404, LogLevel.Warning, "The bucket {Bucket} does not tell whether it has object lock ({Code}), so entries of the DR test log are written without a lock. Grant s3:GetBucketObjectLockConfiguration, and s3:PutObjectRetention for the lock itself; entries that are there already stay without")]
    private partial void LogNotTold(string bucket, string code);

    [SuppressMessage("Security", "CA5351", Justification = "Not for security: the server compares it with what arrived, and S3 knows no other digest everywhere.")]
    private static string Md5(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(MD5.HashData(bytes));
}
