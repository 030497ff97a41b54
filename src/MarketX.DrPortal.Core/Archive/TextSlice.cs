namespace MarketX.DrPortal.Core.Archive;

/// <summary>
/// Where a text stands in the head. A position instead of memory, because the buffer moves while it grows; a negative
/// length is the archive's null.
/// </summary>
internal readonly record struct TextSlice(int Start, int Length)
{
    public bool IsNull => Length < 0;

    public ReadOnlyMemory<byte>? In(ReadOnlyMemory<byte> head) => IsNull ? null : head.Slice(Start, Length);
}
