using System.Net;
using Amazon.Runtime;

namespace MarketX.DrPortal.Core.Storage;

/// <summary>
/// Tries a transfer again when the server or the way to it has failed: a few times within some ten seconds, so that a
/// server that is gone shows as gone. A stall costs its patience each time.
/// </summary>
/// <param name="patience">How long nothing may move in a transfer.</param>
internal sealed class TransferRetry(TimeSpan patience)
{
    /// <summary>Attempts in all.</summary>
    public const int Attempts = 5;

    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);

    // What a server says of a request that was damaged on its way. A signature can be wrong for that reason too, in a
    // request among others that it accepted; a key that is wrong shows at the first one.
    private static readonly HashSet<string> Damaged = new(StringComparer.Ordinal)
    {
        "BadDigest", "IncompleteBody", "XAmzContentSHA256Mismatch", "XAmzContentChecksumMismatch", "SignatureDoesNotMatch", "RequestTimeout",
    };

    private static readonly HashSet<string> Busy = new(StringComparer.Ordinal) { "InternalError", "ServiceUnavailable", "SlowDown" };

    /// <summary>The time before an attempt after so many failed ones: twice as long each time, less a random part.</summary>
    public static TimeSpan Pause(int failures) => FirstPause * Math.Pow(2, failures - 1) * (0.5 + (Random.Shared.NextDouble() / 2));

    /// <summary>Whether the server says that the request was damaged on its way.</summary>
    public static bool IsDamage(Exception exception) => exception is AmazonServiceException { ErrorCode: { } code } && Damaged.Contains(code);

    /// <summary>Whether another attempt may go better.</summary>
    public static bool IsTransient(Exception exception) => exception switch
    {
        StorageException e => e.IsTransient,
        AmazonServiceException { ErrorCode: { } code } when Busy.Contains(code) || IsDamage(exception) => true,
        AmazonServiceException { StatusCode: >= HttpStatusCode.InternalServerError or HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests } e =>
            e.StatusCode != HttpStatusCode.NotImplemented,
        AmazonServiceException { StatusCode: 0, InnerException: { } inner } => IsTransient(inner),
        AmazonServiceException => false,
        // Such as an answer that is shorter than announced.
        AmazonClientException or IOException or HttpRequestException or TimeoutException => true,
        _ => false,
    };

    /// <summary>Does the work, again where that may help.</summary>
    /// <param name="attempt">The work; it must use the watch's token and beat when something moves.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="TimeoutException">Nothing moved, each time.</exception>
    public async Task<T> RunAsync<T>(Func<TransferWatch, Task<T>> attempt, CancellationToken cancellationToken)
    {
        for (var failures = 1; ; failures++)
        {
            using var watch = new TransferWatch(patience, cancellationToken);
            try
            {
                return await attempt(watch);
            }
            catch (OperationCanceledException e) when (watch.HasEnded)
            {
                if (failures == Attempts)
                    throw watch.Stalled(e);
            }
            catch (Exception e) when (failures < Attempts && !cancellationToken.IsCancellationRequested && IsTransient(e))
            {
                // The next attempt, or the last one's failure, tells.
            }

            await Task.Delay(Pause(failures), cancellationToken);
        }
    }
}
