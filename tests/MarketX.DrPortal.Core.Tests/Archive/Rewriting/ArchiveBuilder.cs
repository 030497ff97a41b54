using System.Text;

namespace MarketX.DrPortal.Core.Tests.Archive.Rewriting;

/// <summary>Writes whole archives without compression, as pg_dump writes them into a pipe. It shares no code with the rewriter.</summary>
internal sealed class ArchiveBuilder(HeadBuilder head)
{
    private readonly List<EntryDraft> _entries = [EntryDraft.InEncoding(1, "UTF8")];
    private readonly List<byte> _blocks = [];

    public int NextId => _entries.Count + 1;

    /// <summary>A table with that text, in chunks of so many bytes; 0 makes a chunk of each row, as pg_dump does.</summary>
    public ArchiveBuilder Table(string name, string rows, int chunk = 0, string end = "\\.\n\n\n")
    {
        var id = NextId;
        _entries.Add(EntryDraft.TableData(id, name));
        _blocks.Add(1);
        Int(id);
        Chunks(Encoding.UTF8.GetBytes(rows + end), chunk);
        return this;
    }

    public ArchiveBuilder Inserts(string name, string statements)
    {
        var id = NextId;
        _entries.Add(EntryDraft.TableData(id, name) with { CopyStatement = null });
        _blocks.Add(1);
        Int(id);
        Chunks(Encoding.UTF8.GetBytes(statements), 100);
        return this;
    }

    public ArchiveBuilder LargeObjects(params (uint Oid, byte[] Data)[] objects)
    {
        var id = NextId;
        _entries.Add(EntryDraft.TableData(id, "BLOBS") with { Description = "BLOBS"u8.ToArray(), CopyStatement = null });
        _blocks.Add(3);
        Int(id);
        foreach (var (oid, data) in objects)
        {
            Int(unchecked((int)oid));
            Chunks(data, 50);
        }

        Int(0);
        return this;
    }

    public byte[] Build() => [.. head.Build(_entries), .. _blocks];

    private void Chunks(byte[] bytes, int length)
    {
        for (var at = 0; at < bytes.Length;)
        {
            var row = Array.IndexOf(bytes, (byte)'\n', at) + 1;
            var take = length > 0 ? Math.Min(length, bytes.Length - at) : (row > 0 ? row : bytes.Length) - at;
            Int(take);
            _blocks.AddRange(bytes.AsSpan(at, take));
            at += take;
        }

        Int(0);
    }

    private void Int(int value)
    {
        _blocks.Add(value < 0 ? (byte)1 : (byte)0);
        _blocks.AddRange(BitConverter.GetBytes(Math.Abs((long)value)).AsSpan(0, head.IntSize));
    }
}
