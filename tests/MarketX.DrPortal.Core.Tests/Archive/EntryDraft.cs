using System.Text;

namespace MarketX.DrPortal.Core.Tests.Archive;

/// <summary>An entry to write, with nothing checked: texts are bytes, and every number may be wrong.</summary>
internal sealed record EntryDraft
{
    public int DumpId { get; init; } = 1;
    public int HadDumper { get; init; }
    public string? TableOid { get; init; } = "1259";
    public string? Oid { get; init; } = "16384";
    public byte[]? Tag { get; init; } = "t"u8.ToArray();
    public byte[]? Description { get; init; } = "TABLE"u8.ToArray();
    public int Section { get; init; } = 2;
    public byte[]? Definition { get; init; } = "CREATE TABLE public.t ();\n"u8.ToArray();
    public byte[]? DropStatement { get; init; }
    public byte[]? CopyStatement { get; init; }
    public byte[]? Namespace { get; init; } = "public"u8.ToArray();
    public byte[]? Tablespace { get; init; } = [];
    public byte[]? TableAccessMethod { get; init; } = "heap"u8.ToArray();
    public int RelKind { get; init; } = 'r';
    public byte[]? Owner { get; init; } = "postgres"u8.ToArray();
    public string? WithOids { get; init; } = "false";
    public string[] Dependencies { get; init; } = [];
    public byte DataState { get; init; } = 3;
    public long Offset { get; init; }

    /// <summary>A table's data, whose block nobody noted.</summary>
    public static EntryDraft TableData(int dumpId, string name) => new()
    {
        DumpId = dumpId,
        HadDumper = 1,
        Tag = Encoding.UTF8.GetBytes(name),
        Description = "TABLE DATA"u8.ToArray(),
        Section = 3,
        Definition = [],
        CopyStatement = Encoding.UTF8.GetBytes($"COPY public.\"{name}\" (id) FROM stdin;\n"),
        DataState = 1,
        RelKind = 0,
    };

    /// <summary>An entry with that kind, name and SQL.</summary>
    public static EntryDraft Of(int dumpId, string description, string tag, string definition, string owner = "") => new()
    {
        DumpId = dumpId,
        Description = Encoding.UTF8.GetBytes(description),
        Tag = Encoding.UTF8.GetBytes(tag),
        Definition = Encoding.UTF8.GetBytes(definition),
        Owner = Encoding.UTF8.GetBytes(owner),
        Namespace = null,
        TableAccessMethod = null,
        RelKind = 0,
    };

    public static EntryDraft InEncoding(int dumpId, string name) =>
        Of(dumpId, "ENCODING", "ENCODING", $"SET client_encoding = '{name}';\n");

    public static EntryDraft StandardStrings(int dumpId, string value) =>
        Of(dumpId, "STDSTRINGS", "STDSTRINGS", $"SET standard_conforming_strings = '{value}';\n");
}
