using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Archive.Blocks;
using MarketX.DrPortal.Core.Archive.Rewriting;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive.Rewriting;

/// <summary>An archive and what its rewrite said of it.</summary>
internal sealed record Rewritten(byte[] Bytes, ArchiveHead Head, IReadOnlyList<BlockFacts> Blocks)
{
    public static async Task<Rewritten> FromAsync(Stream input, ArchiveRewriterOptions? options = null, MemorySink? sink = null)
    {
        sink ??= new MemorySink();
        var rewriter = await ArchiveRewriter.OpenAsync(input, options, TestContext.Current.CancellationToken);
        var result = await rewriter.WriteDataAsync(sink, TestContext.Current.CancellationToken);
        byte[] bytes = [.. result.HeadBytes.Span, .. sink.ToArray()];
        Assert.Equal(rewriter.Head.Length, result.HeadBytes.Length);
        Assert.Equal(result.Length, bytes.Length);

        var head = await ArchiveReader.ReadHeadAsync(new MemoryStream(bytes), TestContext.Current.CancellationToken);
        Assert.Equal(ArchiveCompressionAlgorithm.Gzip, head.Header.Compression.Algorithm);
        Assert.True(head.HasDataOffsets);
        Assert.Equal(
            head.Entries.Where(e => e.DataState == TocDataState.Set).Select(e => (e.DumpId, e.Offset)).Order(),
            result.Blocks.Select(b => (b.DumpId, b.Offset)).Order());
        return new Rewritten(bytes, head, result.Blocks);
    }

    public static Task<Rewritten> FromAsync(byte[] input, ArchiveRewriterOptions? options = null) =>
        FromAsync(new MeteredStream(input, 10_000), options);

    public BlockFacts Block(string tag) => Block(Head.Entries.Single(e => e.Tag == tag && e.DataState == TocDataState.Set).DumpId);

    public BlockFacts Block(int dumpId) => Blocks.Single(b => b.DumpId == dumpId);

    /// <summary>Reads a block back; the text that a server would be sent.</summary>
    public async Task<byte[]> ReadBackAsync(BlockFacts block, bool verify = true, int batchLength = BlockReader.DefaultBatchLength, byte[]? bytes = null)
    {
        bytes ??= Bytes;
        var start = (int)Math.Min(block.Offset, bytes.Length);
        var stream = new MeteredStream(bytes[start..], 5_000);
        using var reader = new BlockReader(stream, Head, block.DumpId, block.Offset, verify ? block : null, batchLength);
        return await TextOfAsync(reader);
    }

    public static async Task<byte[]> TextOfAsync(BlockReader reader)
    {
        var text = new MemoryStream();
        var insideRow = false;
        while (await reader.ReadAsync(TestContext.Current.CancellationToken) is { } batch)
        {
            using (batch)
            {
                text.Write(batch.Bytes.Span);
                Assert.False(batch.Bytes.IsEmpty);
                if (reader.Facts is { Content: BlockContent.Other })
                    continue;
                Assert.Equal(!insideRow, batch.StartsRow);
                insideRow = !batch.EndsRow;
                Assert.Equal(insideRow, batch.Bytes.Span[^1] != '\n');
            }
        }

        Assert.NotNull(reader.Facts);
        return text.ToArray();
    }
}
