using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Archive.Blocks;
using MarketX.DrPortal.Core.Archive.Rewriting;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive.Rewriting;

/// <summary>Damaged archives, with fixed seeds: they are rewritten and read, or refused, and nothing else happens.</summary>
public sealed class RewriteFuzzTests
{
    private const int Hang = 120_000;

    private static readonly ArchiveRewriterOptions Small = new() { PieceLength = 1024, MaxBytesInFlight = 8192, Parallelism = 2 };

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory(Timeout = Hang)]
    [InlineData(14, 4, 8)]
    [InlineData(16, 8, 8)]
    public async Task WriteData_DamagedInput_IsRewrittenOrRefused(byte minor, byte intSize, byte offsetSize)
    {
        var input = RewriterTests.Everything(new HeadBuilder { Minor = minor, IntSize = intSize, OffsetSize = offsetSize, Compression = 0 });
        var head = (await ArchiveReader.ReadHeadAsync(new MemoryStream(input), Cancel)).Length;

        var accepted = await CountAcceptedAsync(input, head, seed: minor, rounds: 600, async bytes =>
        {
            var rewritten = await Rewritten.FromAsync(new MemoryStream(bytes), Small);
            // What was accepted must be sound: it can be read back whole.
            await ArchiveIndexer.IndexAsync(new MemoryStream(rewritten.Bytes), null, Cancel);
        });

        Assert.InRange(accepted, 50, 550);
    }

    [Theory(Timeout = Hang)]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Index_DamagedArchive_IsReadOrRefused(bool compressed)
    {
        var input = RewriterTests.Everything(new HeadBuilder { Compression = 0 });
        if (compressed)
            input = (await Rewritten.FromAsync(input, Small)).Bytes;
        var head = (await ArchiveReader.ReadHeadAsync(new MemoryStream(input), Cancel)).Length;

        var accepted = await CountAcceptedAsync(input, head, seed: 11, rounds: 1_000,
            bytes => ArchiveIndexer.IndexAsync(new MemoryStream(bytes), null, Cancel));

        // A checksum finds nearly all damage of compressed data, and nothing finds a changed letter without one.
        Assert.InRange(accepted, compressed ? 0 : 50, compressed ? 500 : 950);
    }

    [Fact(Timeout = Hang)]
    public async Task BlockReader_DamagedBlock_IsNeverTakenForTheBackup()
    {
        var rewritten = await Rewritten.FromAsync(RewriterTests.Everything(new HeadBuilder { Compression = 0 }), Small);
        var block = rewritten.Block("many");
        var original = rewritten.Bytes[(int)block.Offset..(int)(block.Offset + block.StoredBytes)];
        var text = await ReadAsync(original);
        var random = new Random(17);
        var accepted = 0;
        for (var round = 0; round < 1_000; round++)
        {
            var bytes = Damage(original, 0, random);
            if (bytes.AsSpan().StartsWith(original))
                continue;
            // The count is the process's, and other tests allocate beside this one: what it takes itself shows in the least of a few.
            var (taken, same) = (long.MaxValue, false);
            for (var attempt = 0; attempt < 5 && taken > 64 << 20; attempt++)
            {
                var before = GC.GetTotalAllocatedBytes();
                try
                {
                    // Compressed data has bits that say nothing, and ways to say the same: never other rows.
                    Assert.Equal(text, await ReadAsync(bytes));
                    same = true;
                }
                catch (ArchiveFormatException)
                {
                }

                taken = Math.Min(taken, GC.GetTotalAllocatedBytes() - before);
            }

            Assert.InRange(taken, 0, 64 << 20);
            accepted += same ? 1 : 0;
        }

        Assert.InRange(accepted, 0, 50);

        async Task<byte[]> ReadAsync(byte[] bytes)
        {
            using var reader = new BlockReader(new MeteredStream(bytes, 3000), rewritten.Head, block.DumpId, block.Offset, block, 4096);
            return await Rewritten.TextOfAsync(reader);
        }
    }

    private static async Task<int> CountAcceptedAsync(byte[] input, int from, int seed, int rounds, Func<byte[], Task> use)
    {
        var random = new Random(seed);
        var accepted = 0;
        for (var round = 0; round < rounds; round++)
        {
            var before = GC.GetTotalAllocatedBytes();
            try
            {
                await use(Damage(input, from, random));
                accepted++;
            }
            catch (ArchiveFormatException)
            {
            }

            // Tests run side by side, so this is generous; a length from the file that is believed asks for far more.
            Assert.InRange(GC.GetTotalAllocatedBytes() - before, 0, 512 << 20);
        }

        return accepted;
    }

    private static byte[] Damage(byte[] input, int from, Random random)
    {
        var bytes = new List<byte>(input);
        for (var times = random.Next(3) == 0 ? random.Next(1, 5) : 1; times > 0 && bytes.Count > from + 1; times--)
        {
            var at = random.Next(from, bytes.Count);
            var length = Math.Min(random.Next(1, 60), bytes.Count - at);
            switch (random.Next(7))
            {
                case < 3:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 3:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 4:
                    bytes.RemoveRange(at, length);
                    break;
                case 5:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                default:
                    bytes.RemoveRange(at, bytes.Count - at);
                    break;
            }
        }

        return [.. bytes];
    }
}
