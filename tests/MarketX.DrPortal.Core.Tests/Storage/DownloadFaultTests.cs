using System.Diagnostics;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.TestServices.S3.Faults;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Storage;

/// <summary>What goes wrong while an object is read: every byte comes, in its place, or none more.</summary>
public sealed class DownloadFaultTests
{
    private const int Size = 9_000_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, Func<Fault>> Passing { get; } = new()
    {
        { "connection lost", () => new Fault(FaultKind.DropResponse, r => r.RangeStart is not null, 2) { After = 150_000 } },
        { "body cut off with an orderly close", () => new Fault(FaultKind.TruncateResponse, r => r.RangeStart is not null, 3) { After = 100_000 } },
        { "body never begun", () => new Fault(FaultKind.TruncateResponse, r => r.RangeStart is not null, 3) },
        { "stall", () => new Fault(FaultKind.StallResponse, r => r.RangeStart is not null, 2) { After = 123_456 } },
        { "500", () => new Fault(FaultKind.Answer, r => r.RangeStart is not null, 3) },
        { "503 slow down", () => new Fault(FaultKind.Answer, r => r.RangeStart is not null, 4) { Status = 503, Code = "SlowDown" } },
        { "answer lost", () => new Fault(FaultKind.LoseAnswer, r => r.RangeStart is not null, 2) },
    };

    [Theory]
    [MemberData(nameof(Passing))]
    public async Task Read_FaultThatPasses_GivesEveryByte(string name, Func<Fault> fault)
    {
        await using var bucket = await FaultyBucket.CreateAsync();
        var bytes = FaultyBucket.Bytes(Size);
        var detail = await bucket.PutAsync(bytes);

        foreach (var head in new[] { false, true })
        {
            var added = bucket.Proxy.Add(fault());
            await using Stream stream = head
                ? new ObjectHeadStream(bucket.Storage, detail)
                : new ObjectRangeStream(bucket.Storage, FaultyBucket.Key, detail.ETag, 1000, Size - 3000);
            var read = new MemoryStream();
            await stream.CopyToAsync(read, Token);

            Assert.True(bytes.AsSpan(head ? 0 : 1000, head ? Size : Size - 3000).SequenceEqual(read.ToArray()), name);
            Assert.True(added.Hits > 1, name);
            bucket.Proxy.Clear();
        }
    }

    [Fact]
    public async Task Read_ConnectionLost_GoesOnWhereItBroke()
    {
        await using var bucket = await FaultyBucket.CreateAsync();
        var detail = await bucket.PutAsync(FaultyBucket.Bytes(Size));
        bucket.Proxy.Add(new Fault(FaultKind.TruncateResponse, r => r.RangeStart == 1000, 1) { After = 5_000_000 });

        await using var stream = new ObjectRangeStream(bucket.Storage, FaultyBucket.Key, detail.ETag, 1000, Size - 3000);
        await stream.CopyToAsync(Stream.Null, Token);

        Assert.Equal([1000, 5_001_000], bucket.Proxy.Requests.Select(r => r.RangeStart).OfType<long>());
    }

    [Theory]
    [InlineData(FaultKind.DropResponse)]
    [InlineData(FaultKind.TruncateResponse)]
    [InlineData(FaultKind.StallResponse)]
    [InlineData(FaultKind.Answer)]
    public async Task Read_FaultThatStays_NamesTheByte(FaultKind kind)
    {
        await using var bucket = await FaultyBucket.CreateAsync(patience: 1);
        var detail = await bucket.PutAsync(FaultyBucket.Bytes(Size));
        bucket.Proxy.Add(new Fault(FaultKind.TruncateResponse, r => r.RangeStart == 1000, 1) { After = 5_000_000 });
        bucket.Proxy.Add(new Fault(kind, r => r.RangeStart > 1000));
        var limit = Stopwatch.StartNew();

        await using var stream = new ObjectRangeStream(bucket.Storage, FaultyBucket.Key, detail.ETag, 1000, Size - 3000);
        var failure = await Assert.ThrowsAsync<StorageException>(() => stream.CopyToAsync(Stream.Null, Token));

        Assert.Contains("broke off at byte 5,001,000 (of the range 1,000 to 8,997,999)", failure.Message, StringComparison.Ordinal);
        Assert.InRange(limit.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Read_ServerGone_SaysSoWithinAMinute()
    {
        await using var bucket = await FaultyBucket.CreateAsync();
        var detail = await bucket.PutAsync(FaultyBucket.Bytes(Size));
        await bucket.Proxy.StopAsync();
        var limit = Stopwatch.StartNew();

        await using var stream = new ObjectRangeStream(bucket.Storage, FaultyBucket.Key, detail.ETag, 0, Size);
        Assert.Contains("broke off at byte 0", (await Assert.ThrowsAsync<StorageException>(() => stream.CopyToAsync(Stream.Null, Token))).Message, StringComparison.Ordinal);
        Assert.Contains("does not answer", (await Assert.ThrowsAsync<StorageException>(() => bucket.Storage.FindAsync(FaultyBucket.Key, Token))).Message, StringComparison.Ordinal);
        Assert.InRange(limit.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(60));
    }

    [Fact]
    public async Task Read_ObjectReplacedMeanwhile_FailsRatherThanMix()
    {
        await using var bucket = await FaultyBucket.CreateAsync();
        var detail = await bucket.PutAsync(FaultyBucket.Bytes(Size));
        var cut = bucket.Proxy.Add(new Fault(FaultKind.StallResponse, r => r.RangeStart == 0, 1) { After = 1_000_000 });
        await using var stream = new ObjectRangeStream(bucket.Storage, FaultyBucket.Key, detail.ETag, 0, Size);
        var reading = stream.CopyToAsync(Stream.Null, Token);
        await cut.Hit.WaitAsync(Token);

        await bucket.PutAsync(FaultyBucket.Bytes(Size + 1));

        Assert.Contains("412", (await Assert.ThrowsAsync<StorageException>(() => reading)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Read_SmallObject_ComesWholeInSpiteOfFaults()
    {
        await using var bucket = await FaultyBucket.CreateAsync();
        var bytes = FaultyBucket.Bytes(100_000);
        await bucket.PutAsync(bytes);
        bucket.Proxy.Add(new Fault(FaultKind.TruncateResponse, r => r.Method == "GET", 2) { After = 40_000 });

        Assert.Equal(bytes, await bucket.Storage.ReadAsync(FaultyBucket.Key, 200_000, Token));
        Assert.Null(await bucket.Storage.ReadAsync("x/none", 200_000, Token));
        await Assert.ThrowsAsync<StorageException>(() => bucket.Storage.ReadAsync(FaultyBucket.Key, 99_999, Token));
    }

    [Fact]
    public async Task Read_Cancelled_WaitsForNothing()
    {
        await using var bucket = await FaultyBucket.CreateAsync(patience: 600);
        var detail = await bucket.PutAsync(FaultyBucket.Bytes(Size));
        var stall = bucket.Proxy.Add(new Fault(FaultKind.StallResponse, r => r.RangeStart == 0) { After = 1000 });
        using var cancel = CancellationTokenSource.CreateLinkedTokenSource(Token);
        await using var stream = new ObjectRangeStream(bucket.Storage, FaultyBucket.Key, detail.ETag, 0, Size);
        var reading = stream.CopyToAsync(Stream.Null, cancel.Token);
        await stall.Hit.WaitAsync(Token);

        await cancel.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => reading);
    }
}
