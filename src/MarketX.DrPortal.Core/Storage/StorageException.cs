using System.Net;
using Amazon.Runtime;
using Amazon.S3;

namespace MarketX.DrPortal.Core.Storage;

/// <summary>The bucket could not be used. The message says why and what to do, and holds no secret.</summary>
public sealed class StorageException : Exception
{
    /// <summary>A failure in words.</summary>
    public StorageException(string message) : base(message) { }

    private StorageException(string message, Exception inner) : base(message, inner) { }

    /// <summary>Whether <paramref name="exception"/> comes from the storage or the way to it.</summary>
    internal static bool IsStorageFailure(Exception exception) =>
        exception is AmazonServiceException or AmazonClientException or HttpRequestException or WebException
        || (exception is TaskCanceledException { InnerException: TimeoutException });

    /// <summary>Puts a failure in words.</summary>
    /// <param name="exception">What the client threw.</param>
    /// <param name="what">What was tried, e.g. <c>reading s3://bucket/key</c>.</param>
    /// <param name="place">The bucket and its server, for people.</param>
    internal static StorageException From(Exception exception, string what, string place) => exception switch
    {
        AmazonS3Exception { ErrorCode: "NoSuchBucket" } e => new($"{place} does not exist. Create the bucket, or check AWS_S3_BACKUP_BUCKET and AWS_REGION.", e),
        AmazonS3Exception { ErrorCode: "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "ExpiredToken" or "InvalidToken" } e => new(
            $"{place} refused the access key ({e.ErrorCode}). Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.", e),
        AmazonS3Exception { StatusCode: HttpStatusCode.Forbidden } e => new(
            $"{place} refused {what} ({e.ErrorCode}). Check the access key's permissions: s3:ListBucket, s3:GetObject, s3:PutObject, s3:AbortMultipartUpload and s3:ListBucketMultipartUploads are needed.", e),
        AmazonS3Exception { StatusCode: HttpStatusCode.NotFound } e => new($"{what}: there is no such object in {place}.", e),
        AmazonS3Exception { StatusCode: HttpStatusCode.ServiceUnavailable or HttpStatusCode.InternalServerError } e => new(
            $"{place} answered {(int)e.StatusCode} ({e.ErrorCode}) to {what}, several times. Try again later.", e),
        AmazonS3Exception e => new($"{place} answered {(int)e.StatusCode} ({e.ErrorCode}) to {what}: {e.Message}", e),
        AmazonServiceException e when e.InnerException is HttpRequestException h => new(
            $"{place} does not answer ({h.Message}). Check AWS_ENDPOINT_URL_S3, the network and that the server runs.", e),
        AmazonServiceException or AmazonClientException => new($"{place}: {what} failed: {exception.Message}", exception),
        _ => new($"{place} does not answer ({exception.Message}). Check AWS_ENDPOINT_URL_S3, the network and that the server runs.", exception),
    };
}
