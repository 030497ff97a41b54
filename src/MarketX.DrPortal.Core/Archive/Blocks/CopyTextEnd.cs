namespace MarketX.DrPortal.Core.Archive.Blocks;

/// <summary>How COPY text ends in an archive: <c>\.</c> and two empty lines (<c>dumpTableData_copy</c> in pg_dump.c).</summary>
internal static class CopyTextEnd
{
    /// <summary>
    /// Bytes of the mark. Nobody knows that it has come before the block has ended, so that many bytes are always held
    /// back.
    /// </summary>
    public const int Length = 5;

    /// <summary>Whether the text ends with the mark.</summary>
    public static bool IsAtEndOf(ReadOnlySpan<byte> text) => text.EndsWith("\\.\n\n\n"u8);
}
