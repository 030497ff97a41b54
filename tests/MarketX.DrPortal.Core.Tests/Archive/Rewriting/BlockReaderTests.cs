using System.Text;
using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Archive.Blocks;
using MarketX.DrPortal.Core.Archive.Rewriting;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive.Rewriting;

/// <summary>What a block reader finds wrong.</summary>
public sealed class BlockReaderTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("t")]
    [InlineData("inserts")]
    public async Task Read_AnyByteFlipped_IsFound(string table)
    {
        var rewritten = await SampleAsync();
        var block = rewritten.Block(table);

        for (var at = block.Offset; at < block.Offset + block.StoredBytes; at++)
        {
            var bytes = rewritten.Bytes.ToArray();
            bytes[at] ^= 0xff;
            await Assert.ThrowsAsync<ArchiveFormatException>(() => rewritten.ReadBackAsync(block, bytes: bytes));
        }
    }

    [Fact]
    public async Task Read_AnyBitFlipped_IsFoundOrChangesNothing()
    {
        var rewritten = await SampleAsync();
        var block = rewritten.Block("t");
        var text = await rewritten.ReadBackAsync(block);
        var unnoticed = 0;

        for (var bit = block.Offset * 8; bit < (block.Offset + block.StoredBytes) * 8; bit++)
        {
            var bytes = rewritten.Bytes.ToArray();
            bytes[bit / 8] ^= (byte)(1 << (int)(bit % 8));
            try
            {
                Assert.Equal(text, await rewritten.ReadBackAsync(block, bytes: bytes));
                unnoticed++;
            }
            catch (ArchiveFormatException)
            {
            }
        }

        // Deflate fills up bytes with bits that mean nothing, before the flush and behind the last block; and a few bits of a
        // distance may lead to another place with the same bytes.
        Assert.InRange(unnoticed, 0, 14 + (block.StoredBytes * 8 / 100));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Read_CutOffAnywhere_IsTruncated(bool verify)
    {
        var rewritten = await SampleAsync();
        var block = rewritten.Block("t");

        for (var length = block.Offset; length < block.Offset + block.StoredBytes; length++)
        {
            var exception = await Assert.ThrowsAsync<ArchiveFormatException>(
                () => rewritten.ReadBackAsync(block, verify, bytes: rewritten.Bytes[..(int)length]));
            Assert.Contains(exception.Problem, new[] { ArchiveFormatProblem.Truncated, ArchiveFormatProblem.Damaged });
        }
    }

    [Fact]
    public async Task Read_ChunksEndBeforeTheCompressedDataDoes_IsDamaged()
    {
        // The trailer's chunk is left out, so that the chunks end well and the zlib stream does not.
        var rewritten = await SampleAsync();
        var block = rewritten.Block("t");
        var end = (int)(block.Offset + block.StoredBytes);
        byte[] bytes = [.. rewritten.Bytes[..(end - 16)], .. rewritten.Bytes[(end - 5)..]];

        var exception = await Assert.ThrowsAsync<ArchiveFormatException>(() => rewritten.ReadBackAsync(block, verify: false, bytes: bytes));
        Assert.Equal(ArchiveFormatProblem.Damaged, exception.Problem);
    }

    [Fact]
    public async Task Read_NotWhatTheManifestSays_IsRefusedByName()
    {
        var rewritten = await SampleAsync();
        var block = rewritten.Block("t");
        var tally = block.Tally!.Value;
        var piece = block.Pieces[0];

        await RefusedAsync(rewritten, block with { Tally = tally with { Rows = tally.Rows + 1 } });
        await RefusedAsync(rewritten, block with { Tally = tally with { Digest = tally.Digest.Add(1) } });
        await RefusedAsync(rewritten, block with { RawBytes = block.RawBytes + 1 });
        await RefusedAsync(rewritten, block with { RawBytes = block.RawBytes - 1 });
        await RefusedAsync(rewritten, block with { StoredBytes = block.StoredBytes + 1 });
        await RefusedAsync(rewritten, block with { Content = BlockContent.Other });
        await RefusedAsync(rewritten, block with { Pieces = [piece with { Sha256 = new string('0', 64) }] });
        await RefusedAsync(rewritten, block with { Pieces = [piece, piece] });
        await RefusedAsync(rewritten, block with { Pieces = [piece, piece with { RawOffset = 100 }] });
        await RefusedAsync(rewritten, block with { Pieces = [piece, piece with { RawOffset = -100 }, piece with { RawOffset = 1L << 60 }] });
    }

    [Fact]
    public async Task Read_StoredHashWrong_IsRefused()
    {
        var rewritten = await SampleAsync();
        await RefusedAsync(rewritten, rewritten.Block("inserts") with { StoredSha256 = new string('0', 64) });
    }

    [Fact]
    public async Task Read_BlockOfAnotherEntry_IsRefused()
    {
        var rewritten = await SampleAsync();
        var (one, other) = (rewritten.Block("t"), rewritten.Block("u"));
        await RefusedAsync(rewritten, one with { Offset = other.Offset });
    }

    [Fact]
    public async Task Read_SmallBatches_AreWholeRowsOrPartsOfOne()
    {
        var rewritten = await Rewritten.FromAsync(
            new ArchiveBuilder(new HeadBuilder { Compression = 0 }).Table("t", RewriterTests.LongRows + RewriterTests.ManyRows).Build());
        var block = rewritten.Block("t");
        using var reader = new BlockReader(new MemoryStream(rewritten.Bytes[(int)block.Offset..]), rewritten.Head, block.DumpId, block.Offset, block, 1000);

        var (text, rows, parts) = (new StringBuilder(), 0L, 0);
        while (await reader.ReadAsync(Cancel) is { } batch)
        {
            using (batch)
            {
                text.Append(Encoding.UTF8.GetString(batch.Bytes.Span));
                rows += batch.Rows;
                parts += batch.EndsRow ? 0 : 1;
                Assert.InRange(batch.Bytes.Length, 1, 1000);
            }
        }

        Assert.Equal(RewriterTests.LongRows + RewriterTests.ManyRows, text.ToString());
        Assert.Equal(1003, rows);
        Assert.True(parts > 10);
        Assert.Equal(block.Tally, reader.Facts!.Tally);
        Assert.Null(await reader.ReadAsync(Cancel));
    }

    [Fact]
    public async Task Read_StreamFails_PassesItsExceptionOn()
    {
        var rewritten = await SampleAsync();
        var block = rewritten.Block("t");
        await using var broken = new BrokenStream(rewritten.Bytes[(int)block.Offset..(int)(block.Offset + 200)]);
        using var reader = new BlockReader(broken, rewritten.Head, block.DumpId, block.Offset, block);

        var exception = await Assert.ThrowsAsync<IOException>(async () => await reader.ReadAsync(Cancel));
        Assert.Equal("connection reset", exception.Message);
    }

    [Fact]
    public async Task BlockReader_EntriesWithoutLoadableData_AreRefused()
    {
        var rewritten = await Rewritten.FromAsync(RewriterTests.Everything(new HeadBuilder { Compression = 0 }));
        Assert.Throws<ArgumentException>(() => new BlockReader(Stream.Null, rewritten.Head, 999, 0));
        Assert.Throws<ArgumentException>(() => new BlockReader(Stream.Null, rewritten.Head, 1, 0));
        Assert.Throws<ArgumentException>(() => new BlockReader(Stream.Null, rewritten.Head, rewritten.Block("BLOBS").DumpId, 0));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Index_CompressionThatOnlyPgRestoreReads_FindsOffsetsAndHashes(byte algorithm)
    {
        var input = new ArchiveBuilder(new HeadBuilder { Minor = 16, Compression = algorithm }).Table("t", "whatever it is").Build();

        var index = await ArchiveIndexer.IndexAsync(new MemoryStream(input), null, Cancel);

        var block = Assert.Single(index.Blocks);
        Assert.Equal(index.Head.Length, block.Offset);
        Assert.Null(block.Tally);
        Assert.NotNull(block.StoredSha256);
        Assert.Throws<ArchiveFormatException>(() => new BlockReader(Stream.Null, index.Head, block.DumpId, block.Offset));
    }

    internal static Task<Rewritten> SampleAsync() => Rewritten.FromAsync(
        new ArchiveBuilder(new HeadBuilder { Compression = 0 })
            .Table("t", RewriterTests.ManyRows[..900] + "\n")
            .Table("u", "1\n")
            .Inserts("inserts", "INSERT INTO x VALUES (1);\nINSERT INTO x VALUES (2);\n").Build(),
        new ArchiveRewriterOptions { PieceLength = 1024 });

    private static async Task RefusedAsync(Rewritten rewritten, BlockFacts expected)
    {
        var exception = await Assert.ThrowsAsync<ArchiveFormatException>(() => rewritten.ReadBackAsync(expected));
        Assert.Equal(ArchiveFormatProblem.Damaged, exception.Problem);
        Assert.Contains("public.", exception.Message, StringComparison.Ordinal);
    }

    private sealed class BrokenStream(byte[] bytes) : MemoryStream(bytes)
    {
        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            await base.ReadAsync(buffer, cancellationToken) is var read and > 0 ? read : throw new IOException("connection reset");
    }
}
