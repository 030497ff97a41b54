using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace MarketX.DrPortal.Core.Archive.Deflating;

/// <summary>Bits into bytes, the first bit lowest (RFC 1951, section 3.1.1). Needs eight bytes of room behind what it writes.</summary>
internal ref struct BitWriter(Span<byte> output)
{
    private readonly Span<byte> _output = output;
    private ulong _bits;
    private int _count;
    private int _length;

    /// <summary>Bytes that are complete.</summary>
    public readonly int Length => _length;

    /// <summary>Holds back bits until <see cref="Flush"/>; of those no more than 57 at a time.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(uint bits, int count)
    {
        _bits |= (ulong)bits << _count;
        _count += count;
    }

    /// <summary>Writes what is complete.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Flush()
    {
        BinaryPrimitives.WriteUInt64LittleEndian(_output[_length..], _bits);
        _length += _count >> 3;
        _bits >>= _count & ~7;
        _count &= 7;
    }

    public void Write(uint bits, int count)
    {
        Add(bits, count);
        Flush();
    }

    /// <summary>Fills the last byte with zeros.</summary>
    public void Align() => Write(0, -_count & 7);

    /// <summary>Bytes as they are; only after <see cref="Align"/>.</summary>
    public void Copy(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_output[_length..]);
        _length += bytes.Length;
    }
}
