namespace MarketX.DrPortal.Core.Archive;

/// <summary>
/// Where a text stands in the head. A position instead of memory, because the buffer moves while it grows; a negative
/// length is the archive's null.
/// </summary>
internal readonly record struct TextSlice(int Start, int Length)
{
    public bool IsNull => Length < 0;

    // A bare null here would become an empty memory, by way of an array.
    public ReadOnlyMemory<byte>? In(ReadOnlyMemory<byte> head) =>
        IsNull ? default(ReadOnlyMemory<byte>?) : head.Slice(Start, Length);
}
