using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace MarketX.DrPortal.Core.Archive;

/// <summary>
/// The few kinds of field that a head is made of. It is as strict as pg_dump is regular: what no pg_dump writes is
/// refused, so that we never understand an archive otherwise than pg_restore would.
/// </summary>
internal sealed class HeadFields(HeadSource source)
{
    /// <summary>Bytes of an integer's magnitude; set once the header has told.</summary>
    public int IntSize { get; set; }

    /// <summary>Bytes of an integer with its sign byte.</summary>
    public int IntLength => 1 + IntSize;

    public async ValueTask<byte> ByteAsync(string field) => (await source.TakeAsync(1, field)).Span[0];

    public async ValueTask<int> IntAsync(string field)
    {
        var bytes = await source.TakeAsync(IntLength, field);
        return ToInt(bytes.Span, field);
    }

    public async ValueTask<bool> FlagAsync(string field) => await IntAsync(field) switch
    {
        0 => false,
        1 => true,
        var other => throw Damaged(IntLength, field, $"The value {other} should be 0 or 1."),
    };

    public async ValueTask<TextSlice> TextAsync(string field)
    {
        var length = await IntAsync(field);
        if (length == -1)
            return new TextSlice(source.Position, -1);
        if (length < 0)
            throw Damaged(IntLength, field, $"A text cannot be {length} bytes long.");

        source.Expect(length);
        var start = source.Position;
        var bytes = await source.TakeAsync(length, field);
        if (bytes.Span.Contains((byte)0))
            throw Damaged(length, field, "A text has a zero byte in it, where pg_restore would see its end.");
        return new TextSlice(start, length);
    }

    /// <summary>A short text or null; for the few that are numbers or words of the format itself.</summary>
    public async ValueTask<string?> WordAsync(string field)
    {
        var length = await IntAsync(field);
        if (length == -1)
            return null;
        if (length is < 0 or > 32)
            throw Damaged(IntLength, field, $"A number or word cannot be {length} bytes long.");

        source.Expect(length);
        return Encoding.Latin1.GetString((await source.TakeAsync(length, field)).Span);
    }

    public async ValueTask<uint> OidAsync(string field)
    {
        var word = await WordAsync(field);
        return uint.TryParse(word, NumberStyles.None, CultureInfo.InvariantCulture, out var oid)
            ? oid
            : throw Damaged(word?.Length ?? 0, field, "An object identifier is not a number.");
    }

    public async ValueTask<ReadOnlyMemory<byte>> BytesAsync(int length, string field) =>
        await source.TakeAsync(length, field);

    /// <summary>An exception about a field that was just taken and had that many bytes.</summary>
    public ArchiveFormatException Damaged(int length, string field, string message) =>
        source.Problem(ArchiveFormatProblem.Damaged, source.Position - length, field, $"The archive is damaged. {message}");

    private int ToInt(ReadOnlySpan<byte> bytes, string field)
    {
        var magnitude = IntSize == 8
            ? BinaryPrimitives.ReadUInt64LittleEndian(bytes[1..])
            : BinaryPrimitives.ReadUInt32LittleEndian(bytes[1..]);
        if (bytes[0] > 1 || magnitude > int.MaxValue)
            throw Damaged(bytes.Length, field, "A number is out of range.");
        return bytes[0] == 0 ? (int)magnitude : -(int)magnitude;
    }
}
