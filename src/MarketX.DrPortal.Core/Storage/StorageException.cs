using System.Net;
using Amazon.Runtime;
using Amazon.S3;

namespace MarketX.DrPortal.Core.Storage;

/// <summary>The bucket could not be used. The message says why and what to do, and holds no secret.</summary>
public sealed class StorageException : Exception
{
    /// <summary>A failure in words.</summary>
    public StorageException(string message) : base(message) { }

    private StorageException(string message, Exception? inner) : base(message, inner) { }

    /// <summary>Whether another attempt may go better.</summary>
    internal bool IsTransient { get; private init; }

    /// <summary>The first and the last byte of the object that were on their way; null where that says nothing.</summary>
    internal (long First, long Last)? Bytes { get; init; }

    /// <summary>The same failure, with a sentence more.</summary>
    internal StorageException Saying(string sentence) => new($"{Message} {sentence}", this) { IsTransient = IsTransient, Bytes = Bytes };

    /// <summary>Whether <paramref name="exception"/> comes from the storage or the way to it.</summary>
    internal static bool IsStorageFailure(Exception exception) =>
        exception is AmazonServiceException or AmazonClientException or HttpRequestException or WebException
            or IOException or TimeoutException
        || (exception is TaskCanceledException { InnerException: TimeoutException });

    /// <summary>A transfer broke off, and attempts to go on failed too.</summary>
    internal static StorageException BrokeOff(string message, Exception? exception) => new(message, exception);

    /// <summary>Puts a failure in words.</summary>
    /// <param name="exception">What the client threw.</param>
    /// <param name="what">What was tried, e.g. <c>reading s3://bucket/key</c>.</param>
    /// <param name="place">The bucket and its server, for people.</param>
    /// <param name="accessWorks">Whether other requests with the access key were accepted, so that a wrong signature means damage.</param>
    /// <param name="bytes">The first and the last byte of the object that were on their way, for the message's reader to name what is in them.</param>
    internal static StorageException From(Exception exception, string what, string place, bool accessWorks = false, (long First, long Last)? bytes = null) =>
        new(accessWorks && TransferRetry.IsDamage(exception)
            ? $"{place} received damaged data, {TransferRetry.Attempts} times, while {what} ({((AmazonServiceException)exception).ErrorCode}). Check the network and whatever stands between here and the server, then try again."
            : Sentence(exception, what, place), exception) { IsTransient = TransferRetry.IsTransient(exception), Bytes = bytes };

    private static string Sentence(Exception exception, string what, string place) => exception switch
    {
        AmazonS3Exception { ErrorCode: "NoSuchBucket" } => $"{place} does not exist. Create the bucket, or check AWS_S3_BACKUP_BUCKET and AWS_REGION.",
        AmazonS3Exception { ErrorCode: "InvalidAccessKeyId" or "SignatureDoesNotMatch" or "ExpiredToken" or "InvalidToken" } e =>
            $"{place} refused the access key ({e.ErrorCode}). Check AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
        AmazonS3Exception { StatusCode: HttpStatusCode.Forbidden } e =>
            $"{place} refused {what} ({e.ErrorCode}). Check the access key's permissions: s3:ListBucket, s3:GetObject, s3:PutObject, s3:AbortMultipartUpload and s3:ListBucketMultipartUploads are needed.",
        AmazonS3Exception { StatusCode: HttpStatusCode.NotFound } => $"{what}: there is no such object in {place}.",
        AmazonS3Exception { StatusCode: HttpStatusCode.ServiceUnavailable or HttpStatusCode.InternalServerError } e =>
            $"{place} answered {(int)e.StatusCode} ({e.ErrorCode}) to {what}, several times. Try again later.",
        AmazonS3Exception e => $"{place} answered {(int)e.StatusCode} ({e.ErrorCode}) to {what}: {e.Message}",
        AmazonServiceException e when e.InnerException is HttpRequestException h =>
            $"{place} does not answer ({what}: {h.Message}). Check AWS_ENDPOINT_URL_S3, the network and that the server runs.",
        AmazonServiceException or AmazonClientException => $"{place}: {what} failed: {exception.Message}",
        _ => $"{place} does not answer ({what}: {exception.Message}). Check AWS_ENDPOINT_URL_S3, the network and that the server runs.",
    };
}
