using Amazon.Runtime;
using Amazon.S3;

namespace MarketX.DrPortal.TestServices.S3;

/// <summary>How to reach an S3 server: ours, or one that the environment names.</summary>
/// <param name="Bucket">A bucket that exists.</param>
public sealed record S3Endpoint(string ServiceUrl, string Region, string AccessKey, string SecretKey, string Bucket)
{
    /// <summary>A client with the settings that every compatible server needs.</summary>
    public AmazonS3Client CreateClient() => new(
        new BasicAWSCredentials(AccessKey, SecretKey),
        new AmazonS3Config
        {
            ServiceURL = ServiceUrl,
            ForcePathStyle = true,
            AuthenticationRegion = Region,
            RequestChecksumCalculation = RequestChecksumCalculation.WHEN_REQUIRED,
            ResponseChecksumValidation = ResponseChecksumValidation.WHEN_REQUIRED,
        });
}
