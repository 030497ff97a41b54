using System.Text;
using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Archive.Blocks;
using MarketX.DrPortal.Core.Archive.Rewriting;
using MarketX.DrPortal.Core.Archive.Rows;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive.Rewriting;

/// <summary>The rewriter and the readers on archives written by hand, in every layout.</summary>
public sealed class RewriterTests
{
    /// <summary>The smallest pieces there can be, so that small tables have many.</summary>
    private static readonly ArchiveRewriterOptions Small = new() { PieceLength = 1024, MaxBytesInFlight = 8192, Parallelism = 2 };

    public static TheoryData<byte, byte, byte> Layouts { get; } = new()
    {
        { 12, 4, 8 },
        { 14, 4, 8 },
        { 14, 8, 4 },
        { 14, 8, 8 },
        { 15, 4, 8 },
        { 16, 4, 8 },
        { 16, 8, 8 },
    };

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task WriteData_EveryKindOfBlock_CanBeReadBack(byte minor, byte intSize, byte offsetSize)
    {
        var input = Everything(new HeadBuilder { Minor = minor, IntSize = intSize, OffsetSize = offsetSize, Compression = 0 });

        var rewritten = await Rewritten.FromAsync(input, Small);

        Assert.Equal(1000, rewritten.Block("many").Tally!.Value.Rows);
        Assert.Equal(RowTally.Of(Encoding.UTF8.GetBytes(ManyRows)), rewritten.Block("many").Tally);
        Assert.Equal(0, rewritten.Block("none").Tally!.Value.Rows);
        Assert.Equal(3, rewritten.Block("no columns").Tally!.Value.Rows);
        Assert.Equal(3, rewritten.Block("long rows").Tally!.Value.Rows);
        Assert.Equal(LongRows, Encoding.UTF8.GetString(await rewritten.ReadBackAsync(rewritten.Block("long rows"), batchLength: 100)));
        Assert.Equal(ManyRows, Encoding.UTF8.GetString(await rewritten.ReadBackAsync(rewritten.Block("many"))));
        Assert.Equal("", Encoding.UTF8.GetString(await rewritten.ReadBackAsync(rewritten.Block("none"))));
        Assert.Equal("\n\n\n", Encoding.UTF8.GetString(await rewritten.ReadBackAsync(rewritten.Block("no columns"))));
        Assert.Equal("INSERT INTO x VALUES (1);\n", Encoding.UTF8.GetString(await rewritten.ReadBackAsync(rewritten.Block("inserts"))));

        var largeObjects = rewritten.Block("BLOBS");
        Assert.Equal(4, largeObjects.LargeObjects);
        Assert.Null(largeObjects.Tally);
        Assert.NotNull(largeObjects.StoredSha256);
    }

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task Index_RewrittenArchive_FindsWhatTheRewriteNoted(byte minor, byte intSize, byte offsetSize)
    {
        var input = Everything(new HeadBuilder { Minor = minor, IntSize = intSize, OffsetSize = offsetSize, Compression = 0 });
        var rewritten = await Rewritten.FromAsync(input, Small);

        var index = await ArchiveIndexer.IndexAsync(new MeteredStream(rewritten.Bytes, 777), null, TestContext.Current.CancellationToken);
        var plain = await ArchiveIndexer.IndexAsync(new MeteredStream(input, 777), null, TestContext.Current.CancellationToken);

        Assert.Equal(rewritten.Bytes.Length, index.Length);
        Assert.Equal(rewritten.Blocks.Select(Shape), index.Blocks.Select(Shape));
        Assert.Equal(rewritten.Blocks.Select(b => (b.DumpId, b.Tally)), plain.Blocks.Select(b => (b.DumpId, b.Tally)));
        Assert.Equal(rewritten.Blocks.Where(b => b.Content != BlockContent.LargeObjects).Select(b => b.Pieces.Count > 0 ? b.Pieces[0].Sha256 : b.StoredSha256),
            index.Blocks.Where(b => b.Content != BlockContent.LargeObjects).Select(b => b.Pieces.Count > 0 ? b.Pieces[0].Sha256 : b.StoredSha256));

        static (int, BlockContent, long, long, RowTally?, int, int) Shape(BlockFacts b) =>
            (b.DumpId, b.Content, b.Offset, b.StoredBytes, b.Tally, b.LargeObjects, b.Pieces.Count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(3000)]
    public async Task WriteData_AnyChunks_GiveTheSameArchive(int chunk)
    {
        var head = new HeadBuilder { Compression = 0 };
        var expected = await Rewritten.FromAsync(new ArchiveBuilder(head).Table("t", ManyRows, 100).Build(), Small);

        var rewritten = await Rewritten.FromAsync(new ArchiveBuilder(head).Table("t", ManyRows, chunk).Build(), Small with { Parallelism = 1 });

        Assert.Equal(expected.Bytes, rewritten.Bytes);
    }

    /// <summary>The end mark at every place in a piece, cut or not.</summary>
    [Fact]
    public async Task WriteData_EndMarkAnywhere_IsNeverCounted()
    {
        for (var length = 1000; length < 1050; length++)
        {
            var rows = new string('x', length - 501) + "\n" + new string('y', 499) + "\n";
            var rewritten = await Rewritten.FromAsync(new ArchiveBuilder(new HeadBuilder { Compression = 0 }).Table("t", rows).Build(), Small);

            Assert.Equal(RowTally.Of(Encoding.ASCII.GetBytes(rows)), rewritten.Block("t").Tally);
            Assert.Equal(rows.Length + 5, rewritten.Block("t").RawBytes);
            Assert.Equal(rows, Encoding.ASCII.GetString(await rewritten.ReadBackAsync(rewritten.Block("t"), batchLength: 1024)));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("\\.\n\n")]
    [InlineData("\\.\n\n\n\n")]
    [InlineData("half a row\\.\n\n\n")]
    [InlineData("1\n\\.\n2\n\\.\n\n\n")]
    public async Task WriteData_NotTheEndOfCopyText_IsRefusedByName(string end)
    {
        var input = new ArchiveBuilder(new HeadBuilder { Compression = 0 }).Table("orders", ManyRows, end: end).Build();

        var exception = await Assert.ThrowsAsync<ArchiveFormatException>(() => Rewritten.FromAsync(input, Small));

        Assert.Equal(ArchiveFormatProblem.Damaged, exception.Problem);
        Assert.Contains("public.orders", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task WriteData_StreamEndsAnywhere_IsTruncated()
    {
        var input = new ArchiveBuilder(new HeadBuilder { Compression = 0 }).Table("a", "1\n").Table("b", "2\n").Build();
        var head = (await ArchiveReader.ReadHeadAsync(new MemoryStream(input), TestContext.Current.CancellationToken)).Length;

        for (var length = head; length < input.Length; length++)
        {
            var exception = await Assert.ThrowsAsync<ArchiveFormatException>(() => Rewritten.FromAsync(input[..length], Small));
            Assert.Equal(ArchiveFormatProblem.Truncated, exception.Problem);
        }
    }

    [Fact]
    public async Task Open_CompressedArchive_IsRefused()
    {
        var exception = await Assert.ThrowsAsync<ArchiveFormatException>(() => Rewritten.FromAsync(new HeadBuilder { Compression = 6 }.Build()));
        Assert.Equal(ArchiveFormatProblem.Unsupported, exception.Problem);
    }

    [Fact]
    public async Task WriteData_SinkFails_ThrowsItsException()
    {
        var sink = new MemorySink { BeforeWrite = (length, _) => length > 2000 ? throw new IOException("no more") : default };
        var input = new ArchiveBuilder(new HeadBuilder { Compression = 0 }).Table("t", ManyRows).Build();

        var exception = await Assert.ThrowsAsync<IOException>(() => Rewritten.FromAsync(new MemoryStream(input), Small, sink));
        Assert.Equal("no more", exception.Message);
    }

    [Fact]
    public async Task WriteData_Cancelled_StopsWhileTheSinkWaits()
    {
        using var cancel = new CancellationTokenSource();
        var sink = new MemorySink
        {
            BeforeWrite = async (_, token) =>
            {
                await cancel.CancelAsync();
                await Task.Delay(Timeout.Infinite, token);
            },
        };
        var input = new ArchiveBuilder(new HeadBuilder { Compression = 0 }).Table("t", ManyRows).Build();
        var rewriter = await ArchiveRewriter.OpenAsync(new MemoryStream(input), Small, TestContext.Current.CancellationToken);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => rewriter.WriteDataAsync(sink, cancel.Token));
    }

    [Fact]
    public async Task WriteData_SlowSink_HoldsTheInputBack()
    {
        var taken = 0L;
        var gate = new TaskCompletionSource();
        var input = new MeteredStream(new ArchiveBuilder(new HeadBuilder { Compression = 0 })
            .Table("t", string.Concat(Enumerable.Repeat(ManyRows, 400)), 8000).Build());
        var sink = new MemorySink { BeforeWrite = async (_, token) => await gate.Task.WaitAsync(token) };
        var rewriting = Rewritten.FromAsync(input, Small, sink);

        // It has to come to rest with most of the input unread: pieces and the source's buffer are all it may hold.
        do
        {
            taken = input.Taken;
            await Task.Delay(200, TestContext.Current.CancellationToken);
        }
        while (input.Taken != taken);
        Assert.InRange(taken, 1, 600_000);
        Assert.False(rewriting.IsCompleted);

        gate.SetResult();
        Assert.Equal(400_000, (await rewriting).Block("t").Tally!.Value.Rows);
    }

    [Fact]
    public async Task Progress_AtTheEnd_HasEverything()
    {
        var input = new ArchiveBuilder(new HeadBuilder { Compression = 0 }).Table("a", "1\n").Table("b", ManyRows).Build();
        var rewriter = await ArchiveRewriter.OpenAsync(new MemoryStream(input), Small, TestContext.Current.CancellationToken);
        Assert.Equal(new RewriteProgress(0, 0, 0, 0, 0, rewriter.Head.Length), rewriter.Progress);

        var result = await rewriter.WriteDataAsync(new MemorySink(), TestContext.Current.CancellationToken);

        Assert.Equal(new RewriteProgress(3, 1000, 2, 1001, ManyRows.Length + 12, result.Length), rewriter.Progress);
    }

    [Fact]
    public async Task Pieces_OfALargeTable_CoverItWithoutGapsAndGrow()
    {
        var rows = string.Concat(Enumerable.Repeat(ManyRows, 300));
        var input = new ArchiveBuilder(new HeadBuilder { Compression = 0 }).Table("t", rows, 50_000).Build();

        var block = (await Rewritten.FromAsync(input, new ArchiveRewriterOptions { PieceLength = 64 << 10 })).Block("t");

        Assert.Equal(0, block.Pieces[0].RawOffset);
        Assert.All(block.Pieces.Zip(block.Pieces.Skip(1)), pair =>
        {
            Assert.InRange(pair.Second.RawOffset - pair.First.RawOffset, PieceHash.MinimumLength, PieceHash.MinimumLength + (64 << 10));
            Assert.Equal('\n', rows[(int)pair.Second.RawOffset - 1]);
            Assert.True(pair.Second.ArchiveOffset > pair.First.ArchiveOffset);
        });
        Assert.InRange(block.Pieces.Count, 5, block.RawBytes!.Value / PieceHash.MinimumLength + 1);
        Assert.Equal(1L << 30, PieceHash.LengthAt(1L << 38));
    }

    internal static string ManyRows { get; } =
        string.Concat(Enumerable.Range(0, 1000).Select(i => $"{i}\tvalue {i * 7919 % 1000}\t{new string('z', i % 60)}\\N\n"));

    internal static string LongRows { get; } =
        $"{new string('a', 3000)}\nshort\n{new string('b', 12_345)}\n";

    internal static byte[] Everything(HeadBuilder head) => new ArchiveBuilder(head)
        .Table("many", ManyRows)
        .Table("none", "")
        .Table("no columns", "\n\n\n")
        .Table("long rows", LongRows, 333)
        .Inserts("inserts", "INSERT INTO x VALUES (1);\n")
        .Inserts("nothing", "")
        .LargeObjects((1, [1, 2, 3]), (70_001, new byte[5000]), (4_000_000_000, [0, 255]), (1u << 31, []))
        .Build();
}
