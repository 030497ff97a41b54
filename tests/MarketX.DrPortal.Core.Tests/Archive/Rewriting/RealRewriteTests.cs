using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Archive.Blocks;
using MarketX.DrPortal.Core.Archive.Rewriting;
using MarketX.DrPortal.Core.Archive.Rows;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive.Rewriting;

/// <summary>Archives by the installed pg_dump, rewritten, and what the installed pg_restore makes of them.</summary>
[Collection(nameof(RewriteClusterGroup))]
public class RealRewriteTests(RewriteCluster cluster)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public static TheoryData<string, string[]> Dumps { get; } = new()
    {
        { ArchiveCluster.Nasty, [] },
        { ArchiveCluster.Nasty, ["--inserts"] },
        { ArchiveCluster.Nasty, ["--load-via-partition-root"] },
        { ArchiveCluster.Nasty, ["--schema-only"] },
        { ArchiveCluster.Nasty, ["--data-only"] },
        { ArchiveCluster.Nasty, ["--section=data"] },
        { ArchiveCluster.Nasty, ["--section=pre-data"] },
        { ArchiveCluster.Chinook, [] },
        { ArchiveCluster.Chinook, ["--column-inserts", "--rows-per-insert=7"] },
        { ArchiveCluster.Latin1, [] },
        { ArchiveCluster.SqlAscii, [] },
        { RewriteCluster.EucJp, [] },
        { RewriteCluster.EucJp, ["--encoding=UTF8"] },
        { RewriteCluster.Values, [] },
        { RewriteCluster.Values, ["--no-blobs", "--exclude-table=large_values"] },
        { RewriteCluster.Bench, [] },
        { "template1", [] },
    };

    [Theory]
    [MemberData(nameof(Dumps))]
    public async Task WriteData_DumpByPgDump_IsTheSameArchiveToPgRestore(string database, string[] options)
    {
        SkipWithoutChinook(database);
        var plain = await cluster.DumpAsync(database, ["--compress=0", .. options]);
        var file = cluster.NewFile();
        var result = await FileSink.RewriteAsync(plain, file, null, Cancel);

        Assert.Equal(new FileInfo(file).Length, result.Length);
        Assert.Equal(await SqlOfAsync(plain), await SqlOfAsync(file));
        Assert.Equal(await EntriesOfAsync(plain), await EntriesOfAsync(file));
    }

    [Theory]
    [MemberData(nameof(Dumps))]
    public async Task WriteData_DumpByPgDump_CountsWhatTheServerCounts(string database, string[] options)
    {
        SkipWithoutChinook(database);
        var plain = await cluster.DumpAsync(database, ["--compress=0", .. options]);
        var file = cluster.NewFile();
        var result = await FileSink.RewriteAsync(plain, file, new ArchiveRewriterOptions { PieceLength = 50_000 }, Cancel);
        var head = await RealArchiveTests.ReadAsync(file);
        var counts = await cluster.CountAsync(database);

        foreach (var block in result.Blocks.Where(b => b.Content == BlockContent.CopyText))
            Assert.Equal((block.DumpId, counts[head.Find(block.DumpId)!.Oid]), (block.DumpId, block.Tally!.Value.Rows));
        if (!options.Any(o => o.Contains("insert", StringComparison.Ordinal) || o.Contains("schema", StringComparison.Ordinal) || o.Contains("pre-data", StringComparison.Ordinal)))
            Assert.Equal(database == "template1", !result.Blocks.Any(b => b.Tally is not null));
    }

    [Theory]
    [MemberData(nameof(Dumps))]
    public async Task Index_ArchiveByPgDumpThroughAPipe_CountsLikeTheRewriter(string database, string[] options)
    {
        SkipWithoutChinook(database);
        var plain = await cluster.DumpAsync(database, ["--compress=0", .. options]);
        var ours = await FileSink.RewriteAsync(plain, cluster.NewFile(), null, Cancel);

        foreach (var level in new[] { 0, 1 })
        {
            var file = await cluster.DumpAsync(database, [$"--compress={level}", .. options]);
            await using var stream = File.OpenRead(file);
            var index = await ArchiveIndexer.IndexAsync(stream, null, Cancel);
            Assert.Equal(ours.Blocks.Select(Shape), index.Blocks.Select(Shape));
            foreach (var block in index.Blocks.Where(b => b.Content != BlockContent.LargeObjects))
                await ReadBlockAsync(file, index.Head, block);
        }

        static (int, BlockContent, RowTally?, int) Shape(BlockFacts b) => (b.DumpId, b.Content, b.Tally, b.LargeObjects);
    }

    [Theory]
    [InlineData(ArchiveCluster.Nasty)]
    [InlineData("template1")]
    public async Task Index_ArchiveByPgDumpIntoAFile_CountsLikeTheRewriter(string database)
    {
        var ours = await FileSink.RewriteAsync(await cluster.DumpAsync(database, "--compress=0"), cluster.NewFile(), null, Cancel);

        var file = await cluster.DumpIntoFileAsync(database, "--compress=1");
        await using var stream = File.OpenRead(file);
        var index = await ArchiveIndexer.IndexAsync(stream, null, Cancel);

        Assert.Equal(stream.Length, index.Length);
        Assert.Equal(ours.Blocks.Select(b => (b.DumpId, b.Tally)), index.Blocks.Select(b => (b.DumpId, b.Tally)));

        // From 16 on the offsets stand behind the data, in a second table of contents; damage there is damage too.
        if (index.Head.Header.DumpMajorVersion < 16)
            return;
        var bytes = await File.ReadAllBytesAsync(file, Cancel);
        bytes[^20] ^= 1;
        await Assert.ThrowsAsync<ArchiveFormatException>(() => ArchiveIndexer.IndexAsync(new MemoryStream(bytes), null, Cancel));
        await Assert.ThrowsAsync<ArchiveFormatException>(() => ArchiveIndexer.IndexAsync(new MemoryStream(bytes[..^1]), null, Cancel));
    }

    [Fact]
    public async Task BlockReader_RewrittenValues_GivesTheTextOfPgRestore()
    {
        var plain = await cluster.DumpAsync(RewriteCluster.Values, "--compress=0");
        var file = cluster.NewFile();
        var result = await FileSink.RewriteAsync(plain, file, null, Cancel);
        var head = await RealArchiveTests.ReadAsync(file);
        var sql = await SqlOfAsync(plain);

        foreach (var block in result.Blocks.Where(b => b.Content == BlockContent.CopyText))
        {
            var copy = head.Find(block.DumpId)!.Raw.CopyStatement!.Value;
            var text = await ReadBlockAsync(file, head, block);
            var start = sql.AsSpan().IndexOf(copy.Span) + copy.Length;
            Assert.True(sql.AsSpan(start).StartsWith(text));
            Assert.True(sql.AsSpan(start + text.Length).StartsWith("\\.\n"u8));
        }
    }

    [Theory]
    [InlineData(RewriteCluster.Bench, "pgbench_branches")]
    [InlineData(RewriteCluster.Values, "escapes")]
    [InlineData(ArchiveCluster.Chinook, "track")]
    public async Task WriteData_PartsAndParallelRestore_WorkOnTheRewrittenArchive(string database, string table)
    {
        SkipWithoutChinook(database);
        var plain = await cluster.DumpAsync(database, "--compress=0");
        var file = cluster.NewFile();
        var first = await FileSink.RewriteAsync(plain, file, null, Cancel);

        Assert.Equal(await SqlOfAsync(plain, $"--table={table}"), await SqlOfAsync(file, $"--table={table}"));
        Assert.Equal(await SqlOfAsync(plain, "--section=post-data"), await SqlOfAsync(file, "--section=post-data"));

        var copy = $"copy_of_{database}";
        await cluster.RestoreIntoAsync(copy, file, "--jobs=3", "--no-owner");
        var second = await FileSink.RewriteAsync(await cluster.DumpAsync(copy, "--compress=0"), cluster.NewFile(), null, Cancel);
        Assert.Equal(first.Blocks.Select(b => b.Tally), second.Blocks.Select(b => b.Tally));
    }

    [Fact]
    public async Task Digest_SameRowsLoadedInAnotherOrder_IsEqualAndOneByteMakesItDiffer()
    {
        await cluster.SqlAsync("postgres", """
            CREATE TABLE forwards AS SELECT i, md5(i::text) AS t FROM generate_series(1, 50000) i;
            CREATE TABLE backwards AS SELECT * FROM forwards ORDER BY i DESC;
            CREATE TABLE changed AS SELECT i, CASE WHEN i = 30000 THEN overlay(t PLACING 'x' FROM 5) ELSE t END AS t FROM forwards;
            """);
        var plain = await cluster.DumpAsync("postgres", "--compress=0", "--table=forwards", "--table=backwards", "--table=changed");
        var rewritten = await Rewritten.FromAsync(File.OpenRead(plain));

        Assert.Equal(50_000, rewritten.Block("forwards").Tally!.Value.Rows);
        Assert.Equal(rewritten.Block("forwards").Tally, rewritten.Block("backwards").Tally);
        Assert.NotEqual(rewritten.Block("forwards").Pieces[0].Sha256, rewritten.Block("backwards").Pieces[0].Sha256);
        Assert.Equal(50_000, rewritten.Block("changed").Tally!.Value.Rows);
        Assert.NotEqual(rewritten.Block("forwards").Tally, rewritten.Block("changed").Tally);
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task WriteData_ValueWhoseLineIsOverAGigabyte_IsCutInsideInBoundedMemory()
    {
        await cluster.SqlAsync("postgres", """
            CREATE TABLE giant (id int, v bytea);
            ALTER TABLE giant ALTER v SET STORAGE EXTERNAL;
            INSERT INTO giant SELECT 1, convert_to(repeat('0123456789abcdef', 510 * 65536), 'UTF8');
            INSERT INTO giant VALUES (2, 'small');
            """);
        var plain = await cluster.DumpAsync("postgres", "--compress=0", "--table=giant");
        var file = cluster.NewFile();
        var result = await FileSink.RewriteAsync(plain, file, null, Cancel);
        File.Delete(plain);

        var block = Assert.Single(result.Blocks);
        Assert.Equal(2, block.Tally!.Value.Rows);
        Assert.InRange(block.RawBytes!.Value, 1_000_000_000, long.MaxValue);
        await using var stream = File.OpenRead(file);
        stream.Position = block.Offset;
        using var reader = new BlockReader(stream, await RealArchiveTests.ReadAsync(file), block.DumpId, block.Offset, block);
        while (await reader.ReadAsync(Cancel) is { } batch)
        {
            Assert.InRange(batch.Bytes.Length, 1, BlockReader.DefaultBatchLength);
            batch.Dispose();
        }

        await cluster.RestoreIntoAsync("giant_copy", file);
    }

    private static async Task<byte[]> ReadBlockAsync(string file, ArchiveHead head, BlockFacts block)
    {
        await using var stream = File.OpenRead(file);
        stream.Position = block.Offset;
        using var reader = new BlockReader(stream, head, block.DumpId, block.Offset, block);
        return await Rewritten.TextOfAsync(reader);
    }

    private static void SkipWithoutChinook(string database) => Assert.SkipWhen(
        database == ArchiveCluster.Chinook && ArchiveCluster.ChinookScript is null, "The Chinook script is not beside this repository.");

    // Without a key of ours, pg_restore makes one up for each run.
    private Task<byte[]> SqlOfAsync(string file, params string[] options) =>
        cluster.RestoreAsync(["--file=-", "--restrict-key=same", .. options, file]);

    private async Task<IReadOnlyList<string>> EntriesOfAsync(string file) =>
        RestoreListing.Parse(await cluster.RestoreAsync("--list", "--verbose", file)).Entries;
}
