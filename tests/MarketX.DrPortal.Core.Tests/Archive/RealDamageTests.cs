using MarketX.DrPortal.Core.Archive;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive;

/// <summary>Damage to heads by the installed pg_dump.</summary>
[Collection(nameof(ArchiveClusterGroup))]
public sealed class RealDamageTests(ArchiveCluster cluster)
{
    [Fact(Timeout = 120_000)]
    public async Task ReadHead_DamagedHead_IsReadOrRefused()
    {
        var head = await RealArchiveTests.ReadAsync(await cluster.DumpToFileAsync(ArchiveCluster.Nasty));

        Assert.InRange(await HeadFuzz.RunAsync(head.Bytes.ToArray(), seed: 15, rounds: 1_000), 100, 900);
    }

    [Fact]
    public async Task ReadHead_DamagedHead_IsNotReadOtherwiseThanByPgRestore()
    {
        var head = (await RealArchiveTests.ReadAsync(await cluster.DumpToFileAsync(ArchiveCluster.Latin1))).Bytes.ToArray();
        var mutator = new HeadMutator(seed: 3);
        var file = Path.GetTempFileName();
        var agreed = 0;
        for (var round = 0; round < 500; round++)
        {
            var damaged = mutator.Mutate(head);
            await File.WriteAllBytesAsync(file, damaged, TestContext.Current.CancellationToken);
            if (await TryReadAsync(damaged) is { } read && await TryListAsync(file) is { } listing)
            {
                Assert.Equal(listing.Entries, read.Entries.Select(RestoreListing.Line));
                agreed++;
            }
        }

        File.Delete(file);
        Assert.InRange(agreed, 50, 450);
    }

    private static async Task<ArchiveHead?> TryReadAsync(byte[] bytes)
    {
        try
        {
            return await ArchiveReader.ReadHeadAsync(new MemoryStream(bytes), TestContext.Current.CancellationToken);
        }
        catch (ArchiveFormatException)
        {
            return null;
        }
    }

    /// <summary>What pg_restore reads; null where it refuses.</summary>
    private static async Task<RestoreListing?> TryListAsync(string file)
    {
        try
        {
            return RestoreListing.Parse(await ArchiveCluster.ListAsync(file));
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
