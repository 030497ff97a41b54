using System.Security.Cryptography;
using Amazon.S3;
using Amazon.S3.Model;
using MarketX.DrPortal.TestServices.Services;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Services;

public sealed class S3ServerTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PutObject_EncryptedAndInfrequentAccess_ReadsBackAndSaysSo()
    {
        await using var bucket = await SharedServices.CreateBucketAsync(cancellationToken: Cancel);
        var content = RandomNumberGenerator.GetBytes(100_000);

        await bucket.Client.PutObjectAsync(Put(bucket.Name, "backups/a", content), Cancel);

        using var got = await bucket.Client.GetObjectAsync(bucket.Name, "backups/a", Cancel);
        Assert.Equal(ServerSideEncryptionMethod.AES256, got.ServerSideEncryptionMethod);
        Assert.Equal(S3StorageClass.StandardInfrequentAccess, got.StorageClass);
        Assert.Equal(content, await ReadAsync(got));
        Assert.Equal(["backups/a"], await bucket.KeysAsync("backups/", Cancel));
    }

    [Fact]
    public async Task ListBuckets_WrongSecret_IsRejected()
    {
        var endpoint = await SharedServices.S3Async(Cancel);
        using var client = (endpoint with { SecretKey = "wrong" }).CreateClient();

        var failure = await Assert.ThrowsAsync<AmazonS3Exception>(() => client.ListBucketsAsync(Cancel));

        Assert.Equal("SignatureDoesNotMatch", failure.ErrorCode);
    }

    [Fact]
    public async Task KillAsync_ThenStart_EncryptedObjectIsThere()
    {
        await using var own = await SharedServices.StartS3Async(Cancel);
        var content = RandomNumberGenerator.GetBytes(1_000_000);
        using (var client = own.Endpoint.CreateClient())
            await client.PutObjectAsync(Put(own.Endpoint.Bucket, "kept", content), Cancel);

        await own.Server.KillAsync(Cancel);
        Assert.False(await own.Server.IsRunningAsync(Cancel));
        await own.Server.StartAsync(Cancel);

        using var again = own.Endpoint.CreateClient();
        using var got = await again.GetObjectAsync(own.Endpoint.Bucket, "kept", Cancel);
        Assert.Equal(content, await ReadAsync(got));
    }

    private static PutObjectRequest Put(string bucket, string key, byte[] content) => new()
    {
        BucketName = bucket,
        Key = key,
        InputStream = new MemoryStream(content),
        StorageClass = S3StorageClass.StandardInfrequentAccess,
        ServerSideEncryptionMethod = ServerSideEncryptionMethod.AES256,
    };

    private static async Task<byte[]> ReadAsync(GetObjectResponse response)
    {
        using var copy = new MemoryStream();
        await response.ResponseStream.CopyToAsync(copy, Cancel);
        return copy.ToArray();
    }
}
