using System.Buffers.Binary;
using System.Text;
using MarketX.DrPortal.Core.Archive;

namespace MarketX.DrPortal.Core.Tests.Archive;

/// <summary>
/// Writes heads of any layout, right or wrong. It shares no code with the reader, and pg_restore vouches for it as far
/// as the installed one reads that layout.
/// </summary>
internal sealed class HeadBuilder
{
    private readonly List<byte> _bytes = [];

    public byte Major { get; init; } = 1;
    public byte Minor { get; init; } = 14;
    public byte IntSize { get; init; } = 4;
    public byte OffsetSize { get; init; } = 8;
    public byte Format { get; init; } = 1;

    /// <summary>A level before layout 1.15, an algorithm from then on.</summary>
    public int Compression { get; init; } = -1;

    /// <summary>Second, minute, hour, day, month from 0, year from 1900, daylight saving.</summary>
    public int[] CreatedAt { get; init; } = [5, 4, 2, 29, 1, 124, 0];

    /// <summary>Null takes the true one.</summary>
    public int? EntryCount { get; init; }

    public ArchiveVersion Version => new(Major, Minor, 0);

    public byte[] Build(params IReadOnlyList<EntryDraft> entries)
    {
        _bytes.Clear();
        _bytes.AddRange("PGDMP"u8);
        _bytes.AddRange([Major, Minor, 0, IntSize, OffsetSize, Format]);
        if (Minor >= 15)
            _bytes.Add((byte)Compression);
        else
            Int(Compression);
        foreach (var part in CreatedAt)
            Int(part);
        Text("shop"u8.ToArray());
        Text("16.3"u8.ToArray());
        Text("17.1 (somewhere)"u8.ToArray());
        Int(EntryCount ?? entries.Count);
        foreach (var entry in entries)
            Entry(entry);
        return _bytes.ToArray();
    }

    private void Entry(EntryDraft entry)
    {
        Int(entry.DumpId);
        Int(entry.HadDumper);
        Word(entry.TableOid);
        Word(entry.Oid);
        Text(entry.Tag);
        Text(entry.Description);
        Int(entry.Section);
        Text(entry.Definition);
        Text(entry.DropStatement);
        Text(entry.CopyStatement);
        Text(entry.Namespace);
        Text(entry.Tablespace);
        if (Minor >= 14)
            Text(entry.TableAccessMethod);
        if (Minor >= 16)
            Int(entry.RelKind);
        Text(entry.Owner);
        Word(entry.WithOids);
        foreach (var dependency in entry.Dependencies)
            Word(dependency);
        Text(null);

        Span<byte> offset = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(offset, entry.Offset);
        _bytes.Add(entry.DataState);
        _bytes.AddRange(offset[..OffsetSize]);
    }

    private void Word(string? word) => Text(word is null ? null : Encoding.ASCII.GetBytes(word));

    private void Text(byte[]? text)
    {
        Int(text?.Length ?? -1);
        _bytes.AddRange(text ?? []);
    }

    private void Int(int value)
    {
        Span<byte> magnitude = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(magnitude, Math.Abs((long)value));
        _bytes.Add(value < 0 ? (byte)1 : (byte)0);
        _bytes.AddRange(magnitude[..IntSize]);
    }
}
