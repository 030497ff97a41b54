using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;

namespace MarketX.DrPortal.Core.Storage;

/// <summary>Writes a small object that must not be there yet. Throws what the client throws.</summary>
internal static class S3NewObject
{
    /// <summary>Writes it.</summary>
    /// <param name="client">The client.</param>
    /// <param name="request">The object, without its body.</param>
    /// <param name="bytes">Its bytes.</param>
    /// <param name="lockedUntil">Until when nobody may change it, where the bucket has object lock.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False where there is one of the same key.</returns>
    public static async Task<bool> PutAsync(AmazonS3Client client, PutObjectRequest request, ReadOnlyMemory<byte> bytes, DateTimeOffset? lockedUntil, CancellationToken cancellationToken)
    {
        // Some servers ignore the condition: look first. Where it is honoured it closes the moment in between.
        if (await ExistsAsync(client, request, cancellationToken))
            return false;
        request.IfNoneMatch = "*";
        // Object lock demands it, and it does no harm without.
        request.MD5Digest = Md5(bytes.Span);
        if (lockedUntil is { } until && await HasLockAsync(client, request.BucketName, cancellationToken))
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

    private static async Task<bool> ExistsAsync(AmazonS3Client client, PutObjectRequest request, CancellationToken cancellationToken)
    {
        var listing = await client.ListObjectsV2Async(new ListObjectsV2Request { BucketName = request.BucketName, Prefix = request.Key, MaxKeys = 1 }, cancellationToken);
        return listing.S3Objects is [var first, ..] && first.Key == request.Key;
    }

    private static async Task<bool> HasLockAsync(AmazonS3Client client, string bucket, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await client.GetObjectLockConfigurationAsync(new GetObjectLockConfigurationRequest { BucketName = bucket }, cancellationToken);
            return answer.ObjectLockConfiguration?.ObjectLockEnabled == ObjectLockEnabled.Enabled;
        }
        catch (AmazonS3Exception e) when (e.StatusCode is HttpStatusCode.NotFound or HttpStatusCode.NotImplemented or HttpStatusCode.Forbidden)
        {
            // No object lock, a server that does not know it, or one that does not tell: the record is written without.
            return false;
        }
    }

    [SuppressMessage("Security", "CA5351", Justification = "Not for security: the server compares it with what arrived, and S3 knows no other digest everywhere.")]
    private static string Md5(ReadOnlySpan<byte> bytes) => Convert.ToBase64String(MD5.HashData(bytes));
}
