using System.Diagnostics;
using System.Globalization;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.TestServices.S3.Faults;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Storage;

/// <summary>What goes wrong while an object is written: it is whole in the end, or not there.</summary>
public sealed class UploadFaultTests
{
    private const int SeveralParts = (40 << 20) + 12345;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, Func<Fault>, int> Passing { get; } = new()
    {
        { "connection lost in part 2, twice", () => new Fault(FaultKind.DropRequest, r => r.Part == 2, 2) { After = 1 << 20 }, SeveralParts },
        { "connection lost in part 1, which comes last", () => new Fault(FaultKind.DropRequest, r => r.Part == 1, 1) { After = 1 << 20 }, SeveralParts },
        { "500 to every second attempt", () => new Fault(FaultKind.Answer, r => r.Part is 2 or 3, 2), SeveralParts },
        { "503 to begin with", () => new Fault(FaultKind.Answer, r => r.IsInitiate, 3) { Status = 503, Code = "SlowDown" }, SeveralParts },
        { "503 to a part", () => new Fault(FaultKind.Answer, r => r.Part == 2, 3) { Status = 503, Code = "SlowDown" }, SeveralParts },
        { "503 to the last request", () => new Fault(FaultKind.Answer, r => r.IsComplete, 2) { Status = 503, Code = "SlowDown" }, SeveralParts },
        { "stall in part 2", () => new Fault(FaultKind.StallRequest, r => r.Part == 2, 1) { After = 1 << 20 }, SeveralParts },
        { "stall of the answer to a part", () => new Fault(FaultKind.StallResponse, r => r.IsInitiate, 1), SeveralParts },
        { "a byte of part 2 is another", () => new Fault(FaultKind.CorruptRequest, r => r.Part == 2, 1) { After = 5_000_000 }, SeveralParts },
        { "a byte of part 1 is another", () => new Fault(FaultKind.CorruptRequest, r => r.Part == 1, 1) { After = 5_000_000 }, SeveralParts },
        { "a byte of a small object is another", () => new Fault(FaultKind.CorruptRequest, r => r.Method == "PUT", 1) { After = 500 }, 2000 },
        { "answer to a part lost", () => new Fault(FaultKind.LoseAnswer, r => r.Part == 2, 1), SeveralParts },
        { "answer to the begin lost", () => new Fault(FaultKind.LoseAnswer, r => r.IsInitiate, 1), SeveralParts },
        { "answer to the last request lost", () => new Fault(FaultKind.LoseAnswer, r => r.IsComplete, 1), SeveralParts },
        { "answer to the last request lost each time", () => new Fault(FaultKind.LoseAnswer, r => r.IsComplete), SeveralParts },
        { "answer to a small object lost", () => new Fault(FaultKind.LoseAnswer, r => r.Method == "PUT", 1), 2000 },
        { "small object refused for a moment", () => new Fault(FaultKind.Answer, r => r.Method == "PUT", 2) { Status = 503, Code = "SlowDown" }, 2000 },
    };

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task Upload_FaultThatPasses_StoresTheObject(string name, Func<Fault> fault, int size)
    {
        await using var bucket = await FaultyBucket.CreateAsync();
        var bytes = FaultyBucket.Bytes(size);
        var added = bucket.Proxy.Add(fault());

        await bucket.UploadAsync(bytes);

        Assert.True(added.Hits > 0, name);
        await bucket.AssertHoldsAsync(bytes);
    }

    [Theory]
    [InlineData(FaultKind.DropRequest)]
    [InlineData(FaultKind.Answer)]
    [InlineData(FaultKind.CorruptRequest)]
    public async Task Upload_FaultThatStays_NamesThePartAndLeavesNothing(FaultKind kind)
    {
        await using var bucket = await FaultyBucket.CreateAsync();
        bucket.Proxy.Add(new Fault(kind, r => r.Part == 2) { After = 1 << 20 });
        var limit = Stopwatch.StartNew();

        var failure = await Assert.ThrowsAsync<StorageException>(() => bucket.UploadAsync(FaultyBucket.Bytes(SeveralParts)));

        // Part 1 is the head of 777 bytes and the first data.
        var start = 777 + PartSizes.Of(1);
        var expected = string.Create(CultureInfo.InvariantCulture, $"part 2 (bytes {start:N0} to {start + PartSizes.Of(2) - 1:N0})");
        Assert.True(failure.Message.Contains(expected, StringComparison.Ordinal), failure.Message);
        Assert.InRange(limit.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(60));
        await bucket.AssertEmptyAsync();
    }

    [Fact]
    public async Task Upload_StallThatStays_EndsAndLeavesNothing()
    {
        await using var bucket = await FaultyBucket.CreateAsync(patience: 1);
        bucket.Proxy.Add(new Fault(FaultKind.StallRequest, r => r.Part == 2) { After = 1 << 20 });

        var failure = await Assert.ThrowsAsync<StorageException>(() => bucket.UploadAsync(FaultyBucket.Bytes(SeveralParts)));

        Assert.Contains("part 2", failure.Message, StringComparison.Ordinal);
        Assert.Contains("nothing moved for 1 s", failure.Message, StringComparison.Ordinal);
        await bucket.AssertEmptyAsync();
    }

    [Fact]
    public async Task Upload_ServerGone_SaysSoWithinAMinute()
    {
        await using var bucket = await FaultyBucket.CreateAsync();
        var upload = bucket.Storage.BeginUpload(FaultyBucket.Key, 0, FaultyBucket.Metadata, Token);
        await upload.WriteAsync(FaultyBucket.Bytes(30 << 20), Token);
        await bucket.Proxy.StopAsync();
        var limit = Stopwatch.StartNew();

        var failure = await Assert.ThrowsAsync<StorageException>(async () =>
        {
            await using (upload)
                await upload.CompleteAsync(default, Token);
        });

        Assert.Contains("does not answer", failure.Message, StringComparison.Ordinal);
        Assert.InRange(limit.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(60));
        Assert.Empty(await bucket.Bucket.KeysAsync(cancellationToken: Token));
    }

    [Fact]
    public async Task Upload_Cancelled_WaitsForNoRetry()
    {
        await using var bucket = await FaultyBucket.CreateAsync(patience: 600);
        var stall = bucket.Proxy.Add(new Fault(FaultKind.StallRequest, r => r.Part == 2) { After = 1 << 20 });
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using (var upload = bucket.Storage.BeginUpload(FaultyBucket.Key, 0, FaultyBucket.Metadata, cancel.Token))
        {
            await upload.WriteAsync(FaultyBucket.Bytes(33 << 20), Token);
            await stall.Hit.WaitAsync(Token);
            await cancel.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => upload.CompleteAsync(default, Token));
        }

        await bucket.AssertEmptyAsync();
    }
}
