using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Archive.Blocks;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive.Rewriting;

/// <summary>Whole archives by pg_dump 17 and 18, whose blocks the indexer walks through.</summary>
public sealed class LaterVersionTests
{
    public static TheoryData<string, bool> Samples { get; } = new()
    {
        { nameof(SampleArchive.Version17Lz4), true },
        { nameof(SampleArchive.Version17Zstd), true },
        { nameof(SampleArchive.Version17Icu), false },
        { nameof(SampleArchive.Version18Statistics), true },
    };

    [Theory]
    [MemberData(nameof(Samples))]
    public async Task Index_ArchiveByALaterPgDump_FindsABlockForEachEntryWithData(string name, bool hasData)
    {
        var bytes = Sample(name);

        var index = await ArchiveIndexer.IndexAsync(new MeteredStream(bytes, 100), null, TestContext.Current.CancellationToken);

        Assert.Equal(bytes.Length, index.Length);
        Assert.Equal(hasData, index.Blocks.Count > 0);
        Assert.Equal(index.Head.Entries.Where(e => e.DataState != TocDataState.NoData).Select(e => e.DumpId).Order(), index.Blocks.Select(b => b.DumpId).Order());
        Assert.Equal(bytes.Length - index.Head.Length, index.Blocks.Sum(b => b.StoredBytes));
        foreach (var block in index.Blocks)
        {
            var entry = index.Head.Find(block.DumpId)!;
            Assert.Equal(entry.Description == "BLOBS", block.LargeObjects > 0);
            if (entry.DataState == TocDataState.Set)
                Assert.Equal(entry.Offset, block.Offset);
        }
    }

    private static byte[] Sample(string name) => name switch
    {
        nameof(SampleArchive.Version17Lz4) => SampleArchive.Version17Lz4.Archive,
        nameof(SampleArchive.Version17Zstd) => SampleArchive.Version17Zstd.Archive,
        nameof(SampleArchive.Version17Icu) => SampleArchive.Version17Icu.Archive,
        _ => SampleArchive.Version18Statistics.Archive,
    };
}
