using System.Security.Cryptography;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.TestServices.S3.Faults;
using MarketX.DrPortal.TestServices.Services;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Storage;

/// <summary>A bucket behind a proxy that makes things go wrong.</summary>
internal sealed class FaultyBucket : IAsyncDisposable
{
    public const string Key = "x/object";

    public static readonly Dictionary<string, string> Metadata = new() { ["run-id"] = "abcdefghij" };

    private FaultyBucket(TestBucket bucket, FaultProxy proxy, TimeSpan patience)
    {
        (Bucket, Proxy) = (bucket, proxy);
        Storage = new S3BackupStorage(new StorageOptions
        {
            Bucket = bucket.Name,
            EndpointUrl = proxy.Url,
            AccessKeyId = bucket.Endpoint.AccessKey,
            SecretAccessKey = new SecretText(bucket.Endpoint.SecretKey),
            InactivityTimeout = patience,
        });
    }

    public TestBucket Bucket { get; }

    public FaultProxy Proxy { get; }

    public S3BackupStorage Storage { get; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<FaultyBucket> CreateAsync(double patience = 3)
    {
        var bucket = await SharedServices.CreateBucketAsync("faults", Token);
        return new FaultyBucket(bucket, new FaultProxy(bucket.Endpoint.ServiceUrl), TimeSpan.FromSeconds(patience));
    }

    public static byte[] Bytes(int size)
    {
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Uploads through the proxy, with a head of 777 bytes that is given last.</summary>
    public async Task UploadAsync(byte[] bytes)
    {
        await using var upload = Storage.BeginUpload(Key, 777, Metadata, Token);
        await upload.WriteAsync(bytes.AsMemory(777), Token);
        await upload.CompleteAsync(bytes.AsMemory(0, 777), Token);
    }

    /// <summary>Puts an object past the proxy.</summary>
    public async Task<StoredObjectDetail> PutAsync(byte[] bytes)
    {
        using var body = new MemoryStream(bytes);
        await Bucket.Client.PutObjectAsync(new() { BucketName = Bucket.Name, Key = Key, InputStream = body }, Token);
        return (await Storage.FindAsync(Key, Token))!;
    }

    /// <summary>The object is there, whole, and no upload is open.</summary>
    public async Task AssertHoldsAsync(byte[] bytes)
    {
        using var stored = await Bucket.Client.GetObjectAsync(Bucket.Name, Key, Token);
        Assert.Equal(SHA256.HashData(bytes), await SHA256.HashDataAsync(stored.ResponseStream, Token));
        Assert.Empty(await OpenUploadsAsync());
    }

    /// <summary>Nothing is there, and no upload is open.</summary>
    public async Task AssertEmptyAsync()
    {
        Assert.Empty(await Bucket.KeysAsync(cancellationToken: Token));
        Assert.Empty(await OpenUploadsAsync());
    }

    public async ValueTask DisposeAsync()
    {
        Storage.Dispose();
        await Proxy.DisposeAsync();
        await Bucket.DisposeAsync();
    }

    private async Task<IEnumerable<object>> OpenUploadsAsync() =>
        (await Bucket.Client.ListMultipartUploadsAsync(new Amazon.S3.Model.ListMultipartUploadsRequest { BucketName = Bucket.Name }, Token)).MultipartUploads ?? [];
}
