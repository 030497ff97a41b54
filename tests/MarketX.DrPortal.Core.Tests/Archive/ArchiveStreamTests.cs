using MarketX.DrPortal.Core.Archive;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive;

/// <summary>How the reader treats its stream and the memory of its host.</summary>
public sealed class ArchiveStreamTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(1000)]
    [InlineData(int.MaxValue)]
    public async Task ReadHead_DataFollows_LeavesTheStreamAtTheFirstBlock(int atMost)
    {
        var head = new HeadBuilder { Minor = 16, Compression = 0 }.Build(Tables(300));
        var stream = new MeteredStream([.. head, .. new byte[200_000]], atMost);

        var read = await ArchiveReader.ReadHeadAsync(stream, Cancel);

        Assert.Equal(head.Length, read.Length);
        Assert.Equal(head.Length, stream.Taken);
    }

    [Theory]
    [InlineData(100, 30)]
    [InlineData(1_000, 50)]
    [InlineData(10_000, 100)]
    public async Task ReadHead_ManyEntries_TakesFewReads(int tables, int reads)
    {
        var stream = new MeteredStream(new HeadBuilder().Build(Tables(tables)));

        await ArchiveReader.ReadHeadAsync(stream, Cancel);

        Assert.InRange(stream.Reads, 1, reads);
    }

    [Fact]
    public async Task ReadHead_EntryCountBeyondTheFile_TakesNoMemoryForIt() =>
        await AssertModestAsync(new HeadBuilder { EntryCount = int.MaxValue }.Build(Tables(3)), ArchiveFormatProblem.Truncated);

    [Fact]
    public async Task ReadHead_TextBeyondTheFile_TakesNoMemoryForIt()
    {
        var head = new HeadBuilder().Build(Tables(1));
        BitConverter.TryWriteBytes(head.AsSpan(11 + (8 * 5) + 1), 400_000_000);
        await AssertModestAsync(head, ArchiveFormatProblem.Truncated);
    }

    [Fact]
    public async Task ReadHead_TextBeyondTheLimit_IsRefusedUnread()
    {
        var head = new HeadBuilder().Build(Tables(1));
        BitConverter.TryWriteBytes(head.AsSpan(11 + (8 * 5) + 1), int.MaxValue);
        await AssertModestAsync(head, ArchiveFormatProblem.TooLarge);
    }

    [Fact]
    public async Task ReadHead_Cancelled_Stops()
    {
        using var cancelled = new CancellationTokenSource();
        var stream = new MeteredStream(new HeadBuilder().Build(Tables(10)));
        await cancelled.CancelAsync();

        await Assert.ThrowsAsync<OperationCanceledException>(() => ArchiveReader.ReadHeadAsync(stream, cancelled.Token));
    }

    internal static EntryDraft[] Tables(int count) =>
    [
        .. Enumerable.Range(1, count).Select(i => new EntryDraft { DumpId = i, Dependencies = ["1", "2"] }),
        .. Enumerable.Range(1, count).Select(i => EntryDraft.TableData(count + i, $"table {i}") with { Dependencies = [$"{i}"] }),
    ];

    private static async Task AssertModestAsync(byte[] head, ArchiveFormatProblem problem)
    {
        // A memory stream answers at once, so all of it happens on this thread.
        var before = GC.GetAllocatedBytesForCurrentThread();
        var exception = await Assert.ThrowsAsync<ArchiveFormatException>(() =>
            ArchiveReader.ReadHeadAsync(new MemoryStream(head), Cancel));

        Assert.Equal(problem, exception.Problem);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
    }
}
