using System.Security.Cryptography;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.TestServices.Services;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Storage;

/// <summary>Copies within the bucket: on the server where it can, through here where it cannot.</summary>
public sealed class ObjectCopyTests
{
    private const int HeadLength = 777;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("none")]
    [InlineData("AES256")]
    public async Task Copy_OfAnUploadInParts_IsTheSameToTheByteAndInItsTag(string encryption)
    {
        await using var bucket = await SharedServices.CreateBucketAsync("copies", Token);
        using var storage = StorageOf(bucket, encryption);
        var bytes = FaultyBucket.Bytes(21 << 20);
        await using (var upload = storage.BeginUpload("x/a", HeadLength, new Dictionary<string, string> { ["who"] = "Žofie" }, Token))
        {
            await upload.WriteAsync(bytes.AsMemory(HeadLength), Token);
            await upload.CompleteAsync(bytes.AsMemory(0, HeadLength), Token);
        }

        var source = await storage.FindAsync("x/a", Token);
        var seen = new LastValue();
        await storage.CopyAsync(source!, "x-pinned/a", HeadLength, source!.Metadata, seen, Token);

        var copy = await storage.FindAsync("x-pinned/a", Token);
        Assert.Equal((source.ETag, bytes.Length, "Žofie"), (copy!.ETag, copy.Object.Bytes, copy.Metadata["who"]));
        Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), await ObjectDigest.Sha256Async(storage, copy, null, 0, Token));
        Assert.Equal(bytes.Length, seen.Value);
        var again = await Assert.ThrowsAsync<StorageException>(() => storage.CopyAsync(source, "x-pinned/a", HeadLength, source.Metadata, null, Token));
        Assert.Contains("Another object has the key", again.Message, StringComparison.Ordinal);
        Assert.Empty(await storage.ListOpenUploadsAsync("", Token));
    }

    [Fact]
    public async Task Copy_OfASmallObject_AndOfOneThatWasReplaced()
    {
        await using var bucket = await SharedServices.CreateBucketAsync("copies", Token);
        using var storage = StorageOf(bucket, "none");
        await storage.PutAsync("x/a", FaultyBucket.Bytes(5000), "application/octet-stream", Token);
        var source = await storage.FindAsync("x/a", Token);

        await storage.CopyAsync(source!, "x/b", 0, source!.Metadata, null, Token);
        await storage.PutAsync("x/a", FaultyBucket.Bytes(5001), "application/octet-stream", Token);

        Assert.Equal(source.ETag, (await storage.FindAsync("x/b", Token))!.ETag);
        await Assert.ThrowsAsync<StorageException>(() => storage.CopyAsync(source, "x/c", 0, source.Metadata, null, Token));
        Assert.Null(await storage.FindAsync("x/c", Token));
    }

    [Theory]
    [InlineData(1000L, "\"abc\"", 0, 0)]
    [InlineData(6L << 30, "\"abc\"", 0, 12)]
    [InlineData((8L << 20) + 500 + (16L << 20) + 1, "\"abc-4\"", 500, 4)]
    [InlineData(40L << 20, "\"abc-3\"", 0, 3)]
    [InlineData(100L << 20, "\"abc-7\"", 0, 7)]
    [InlineData(3L << 40, "\"abc-9000\"", 0, 6144)]
    public void Parts_CoverTheObject_InThoseOfItsUploadWhereTheyCanBeTold(long bytes, string eTag, int headLength, int count)
    {
        var parts = CopyParts.Of(bytes, eTag, headLength);

        Assert.Equal(count, parts.Count);
        if (count == 0)
            return;
        Assert.Equal((0, bytes - 1), (parts[0].First, parts[^1].Last));
        Assert.All(parts.Zip(parts.Skip(1)), pair => Assert.Equal(pair.First.Last + 1, pair.Second.First));
        Assert.All(parts, part => Assert.InRange(part.Last - part.First + 1, 1, CopyParts.LargestRequest));
        Assert.InRange(parts.Count, 1, 10_000);
    }

    private static S3BackupStorage StorageOf(TestBucket bucket, string encryption) => new(new StorageOptions
    {
        Bucket = bucket.Name,
        EndpointUrl = bucket.Endpoint.ServiceUrl,
        AccessKeyId = bucket.Endpoint.AccessKey,
        SecretAccessKey = new SecretText(bucket.Endpoint.SecretKey),
        ServerSideEncryption = encryption,
    });

    private sealed class LastValue : IProgress<long>
    {
        public long Value { get; private set; }

        public void Report(long value) => Value = Math.Max(Value, value);
    }
}
