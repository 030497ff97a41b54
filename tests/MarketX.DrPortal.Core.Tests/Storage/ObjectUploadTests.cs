using System.Security.Cryptography;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.Core.Tests.Engine;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Storage;

/// <summary>An object is whole, or it is not there.</summary>
public sealed class ObjectUploadTests
{
    private static readonly Dictionary<string, string> Metadata = new() { ["run-id"] = "abcdefghij", ["requested-by"] = "Žofie 名前 %" };

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData((16 << 20) - 1)]
    [InlineData(16 << 20)]
    [InlineData((16 << 20) + 1)]
    [InlineData((48 << 20) + 12345)]
    public async Task Complete_AnySize_StoresExactlyTheBytes(int size)
    {
        await using var portal = await TestPortal.StartAsync();
        var storage = portal.Get<IBackupStorage>();
        var bytes = new byte[size];
        new Random(size).NextBytes(bytes);

        await using (var upload = storage.BeginUpload("x/object", Metadata, Token))
        {
            // Pieces that do not divide a part.
            for (var at = 0; at < size; at += 1_000_003)
                await upload.WriteAsync(bytes.AsMemory(at, Math.Min(1_000_003, size - at)), Token);
            await upload.CompleteAsync(Token);
            Assert.Equal(size, upload.BytesUploaded);
        }

        var detail = await storage.FindAsync("x/object", Token);
        Assert.Equal(size, detail!.Object.Bytes);
        Assert.Equal("Žofie 名前 %", detail.Metadata["requested-by"]);
        if (size > 0)
        {
            await using var stream = new ObjectHeadStream(storage, detail);
            Assert.Equal(SHA256.HashData(bytes), await SHA256.HashDataAsync(stream, Token));
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(20 << 20)]
    public async Task Complete_KeyTakenMeanwhile_LeavesTheOtherObject(int size)
    {
        await using var portal = await TestPortal.StartAsync();
        var storage = portal.Get<IBackupStorage>();
        await using var upload = storage.BeginUpload("x/object", Metadata, Token);
        await upload.WriteAsync(new byte[size], Token);
        await portal.Bucket.Client.PutObjectAsync(new() { BucketName = portal.Bucket.Name, Key = "x/object", ContentBody = "the other" }, Token);

        var failure = await Assert.ThrowsAsync<StorageException>(() => upload.CompleteAsync(Token));

        Assert.Contains("Another object has the key", failure.Message, StringComparison.Ordinal);
        using var kept = await portal.Bucket.Client.GetObjectAsync(portal.Bucket.Name, "x/object", Token);
        using var reader = new StreamReader(kept.ResponseStream);
        Assert.Equal("the other", await reader.ReadToEndAsync(Token));
    }

    [Fact]
    public async Task Dispose_WithoutComplete_LeavesNothing()
    {
        await using var portal = await TestPortal.StartAsync();
        await using (var upload = portal.Get<IBackupStorage>().BeginUpload("x/object", Metadata, Token))
            await upload.WriteAsync(new byte[40 << 20], Token);

        Assert.Empty(await portal.Bucket.KeysAsync(cancellationToken: Token));
        await portal.AssertNothingLeftBehindAsync();
    }

    [Fact]
    public void PartSizes_TenThousandParts_ReachFiveTerabytes() =>
        Assert.True(Enumerable.Range(1, 10_000).Sum(n => (long)PartSizes.Of(n)) >= 5_000_000_000_000);
}
