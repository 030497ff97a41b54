using System.Security.Cryptography;
using System.Text;
using Amazon.S3;
using Amazon.S3.Model;
using MarketX.DrPortal.TestServices.S3;

namespace MarketX.DrPortal.TestServices.Services;

/// <summary>A bucket of one test's own.</summary>
public sealed class TestBucket : IAsyncDisposable
{
    private TestBucket(S3Endpoint endpoint)
    {
        Endpoint = endpoint;
        Client = endpoint.CreateClient();
    }

    /// <summary>How to reach it; <see cref="S3Endpoint.Bucket"/> is this bucket.</summary>
    public S3Endpoint Endpoint { get; }

    public string Name => Endpoint.Bucket;

    /// <summary>A client that lives as long as the bucket.</summary>
    public AmazonS3Client Client { get; }

    /// <summary>The keys under a prefix, sorted.</summary>
    public async Task<IReadOnlyList<string>> KeysAsync(string prefix = "", CancellationToken cancellationToken = default)
    {
        var keys = new List<string>();
        var request = new ListObjectsV2Request { BucketName = Name, Prefix = prefix };
        ListObjectsV2Response page;
        do
        {
            page = await Client.ListObjectsV2Async(request, cancellationToken);
            keys.AddRange((page.S3Objects ?? []).Select(item => item.Key));
            request.ContinuationToken = page.NextContinuationToken;
        }
        while (page.IsTruncated == true);
        return keys;
    }

    /// <summary>Puts a file into it, as another tool would.</summary>
    /// <returns>The key.</returns>
    public async Task<string> PutFileAsync(string key, string path, CancellationToken cancellationToken)
    {
        await Client.PutObjectAsync(new PutObjectRequest { BucketName = Name, Key = key, FilePath = path }, cancellationToken);
        return key;
    }

    /// <summary>Puts a changed copy of an object beside it: the first occurrence of a text is replaced by one as long.</summary>
    /// <returns>The copy's key.</returns>
    public async Task<string> ChangeAsync(string key, string text, string by, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(by.Length, text.Length);
        using var response = await Client.GetObjectAsync(Name, key, cancellationToken);
        var bytes = new byte[response.ContentLength];
        await response.ResponseStream.ReadExactlyAsync(bytes, cancellationToken);
        var at = bytes.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text));
        if (at < 0)
            throw new InvalidOperationException($"{key} does not hold '{text}'.");
        Encoding.UTF8.GetBytes(by).CopyTo(bytes, at);
        using var body = new MemoryStream(bytes);
        await Client.PutObjectAsync(new PutObjectRequest { BucketName = Name, Key = key + "-changed", InputStream = body }, cancellationToken);
        return key + "-changed";
    }

    public async ValueTask DisposeAsync()
    {
        await AbortUploadsAsync();
        await DeleteVersionsAsync();
        await Client.DeleteBucketAsync(Name);
        Client.Dispose();
    }

    internal static async Task<TestBucket> CreateAsync(S3Endpoint server, string purpose, bool locks, CancellationToken cancellationToken)
    {
        var name = $"{purpose}-{RandomNumberGenerator.GetHexString(8, lowercase: true)}";
        var bucket = new TestBucket(server with { Bucket = name });
        await bucket.Client.PutBucketAsync(new PutBucketRequest { BucketName = name, ObjectLockEnabledForBucket = locks }, cancellationToken);
        return bucket;
    }

    private async Task AbortUploadsAsync()
    {
        var uploads = await Client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = Name });
        foreach (var upload in uploads.MultipartUploads ?? [])
            await Client.AbortMultipartUploadAsync(Name, upload.Key, upload.UploadId);
    }

    /// <summary>Of a bucket without versioning, the versions are the objects themselves.</summary>
    private async Task DeleteVersionsAsync()
    {
        ListVersionsResponse page;
        do
        {
            page = await Client.ListVersionsAsync(new ListVersionsRequest { BucketName = Name });
            if (page.Versions is not { Count: > 0 } versions)
                return;
            await Client.DeleteObjectsAsync(new DeleteObjectsRequest
            {
                BucketName = Name,
                BypassGovernanceRetention = true,
                Objects = [.. versions.Select(item => new KeyVersion { Key = item.Key, VersionId = item.VersionId })],
            });
        }
        while (page.IsTruncated == true);
    }
}
