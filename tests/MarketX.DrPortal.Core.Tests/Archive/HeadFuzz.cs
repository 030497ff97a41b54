using MarketX.DrPortal.Core.Archive;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive;

/// <summary>What must hold whatever the bytes are.</summary>
internal static class HeadFuzz
{
    /// <summary>Reads damaged copies of a head and all that is derived from it; returns how many could be read.</summary>
    public static async Task<int> RunAsync(byte[] head, int seed, int rounds)
    {
        var mutator = new HeadMutator(seed);
        var readable = 0;
        for (var round = 0; round < rounds; round++)
        {
            if (await TryReadAsync(mutator.Mutate(head)))
                readable++;
        }

        return readable;
    }

    private static async Task<bool> TryReadAsync(byte[] bytes)
    {
        var before = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            var read = await ArchiveReader.ReadHeadAsync(new MemoryStream(bytes), TestContext.Current.CancellationToken);
            AssertSound(read, bytes);
            return true;
        }
        catch (ArchiveFormatException exception)
        {
            Assert.InRange(exception.Offset, 0, bytes.Length);
            return false;
        }
        finally
        {
            // Far above what a sound head of this size takes, and far below what a false length asks for.
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, (8 << 20) + (60L * bytes.Length));
        }
    }

    private static void AssertSound(ArchiveHead head, byte[] bytes)
    {
        Assert.Equal(bytes.AsMemory(0, head.Length), head.Bytes);
        foreach (var entry in head.Entries)
        {
            Assert.Same(entry, head.Find(entry.DumpId));
            Assert.InRange(entry.OffsetFieldPosition, 0, head.Length - 1 - head.Header.OffsetSize);
            Assert.Equal((byte)entry.DataState, bytes[entry.OffsetFieldPosition]);
            Assert.True(entry.DataState != TocDataState.Set || entry.Offset >= head.Length);
            _ = CopyTarget.TryParse(entry.CopyStatement);
            _ = entry.HasExactText;
        }

        _ = ArchiveDatabase.From(head);
        var contents = ArchiveContents.Of(head, archiveLength: null);
        Assert.Equal(head.Entries.Count, contents.CountsByDescription.Values.Sum());
        Assert.DoesNotContain(contents.DataBytes.Values, length => length < 0);
    }
}
