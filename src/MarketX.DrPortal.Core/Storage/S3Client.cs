using Amazon.Runtime;
using Amazon.S3;
using MarketX.DrPortal.Core.Configuration;

namespace MarketX.DrPortal.Core.Storage;

/// <summary>Makes the S3 client that the options describe.</summary>
internal static class S3Client
{
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(10);

    /// <summary>For small requests: the client tries them again by itself.</summary>
    public static AmazonS3Client ForRequests(StorageOptions options) => Create(options, retries: 3, options.InactivityTimeout);

    /// <summary>For bodies, which <see cref="TransferRetry"/> tries again and watches: two who do so would try for minutes.</summary>
    public static AmazonS3Client ForTransfers(StorageOptions options) => Create(options, retries: 0, Timeout.InfiniteTimeSpan);

    private static AmazonS3Client Create(StorageOptions options, int retries, TimeSpan timeout)
    {
        var config = new AmazonS3Config
        {
            // Checksum trailers are refused by older servers and cost speed; every part carries an
            // MD5 that all servers verify.
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
            RetryMode = RequestRetryMode.Standard,
            MaxErrorRetry = retries,
            // Those for connections that broke would come on top, ten of them.
            MaxStaleConnectionRetries = retries,
            HttpClientFactory = new S3HttpClients(timeout, ConnectTimeout),
        };
        if (options.EndpointUrl.Length > 0)
        {
            config.ServiceURL = options.EndpointUrl;
            config.AuthenticationRegion = options.Region;
        }
        else
        {
            config.RegionEndpoint = Amazon.RegionEndpoint.GetBySystemName(options.Region);
        }

        config.ForcePathStyle = options.ForcePathStyle ?? options.EndpointUrl.Length > 0;
        return (options.SecretAccessKey, options.SessionToken) switch
        {
            (null, _) => new AmazonS3Client(config),
            ({ } secret, null) => new AmazonS3Client(new BasicAWSCredentials(options.AccessKeyId, secret.Reveal()), config),
            ({ } secret, { } token) => new AmazonS3Client(new SessionAWSCredentials(options.AccessKeyId, secret.Reveal(), token.Reveal()), config),
        };
    }
}
