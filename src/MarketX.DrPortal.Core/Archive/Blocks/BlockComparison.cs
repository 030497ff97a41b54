namespace MarketX.DrPortal.Core.Archive.Blocks;

/// <summary>Holds a block as it is against what a manifest says of it.</summary>
internal static class BlockComparison
{
    public static void Require(ArchiveSource source, BlockFacts found, BlockFacts expected)
    {
        if (found.Content != expected.Content)
            throw source.Damaged("The manifest knows data of another kind.");
        if (expected.Tally is { } tally && found.Tally?.Rows != tally.Rows)
            throw source.Damaged($"There are {found.Tally?.Rows} rows, and {tally.Rows} were backed up.");
        if (expected.Tally is { } digested && found.Tally?.Digest != digested.Digest)
            throw source.Damaged("The rows are not those that were backed up.");
        if (expected.RawBytes is { } rawBytes && found.RawBytes != rawBytes)
            throw source.Damaged($"There are {found.RawBytes} bytes of uncompressed data, and {rawBytes} were backed up.");
        if (found.StoredBytes != expected.StoredBytes)
            throw source.Damaged($"The data takes {found.StoredBytes} bytes in the archive, and {expected.StoredBytes} were backed up.");
        if (expected.StoredSha256 is { } stored && !string.Equals(found.StoredSha256, stored, StringComparison.Ordinal))
            throw source.Damaged("The data is not the one that was backed up.");
    }
}
