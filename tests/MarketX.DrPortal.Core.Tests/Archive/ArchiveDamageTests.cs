using MarketX.DrPortal.Core.Archive;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive;

/// <summary>One wrong thing at a time: each is refused, and named with its place.</summary>
public sealed class ArchiveDamageTests
{
    private static readonly EntryDraft Good = new();

    private static readonly Dictionary<string, (byte[] Head, ArchiveFormatProblem Problem, string Field)> Cases = new()
    {
        ["layout of 8.4"] = (new HeadBuilder { Minor = 11 }.Build(), ArchiveFormatProblem.Unsupported, "version in the header"),
        ["layout of the future"] = (new HeadBuilder { Minor = 17 }.Build(), ArchiveFormatProblem.Unsupported, "version in the header"),
        ["layout 2"] = (new HeadBuilder { Major = 2 }.Build(), ArchiveFormatProblem.Unsupported, "version in the header"),
        ["odd integers"] = (new HeadBuilder { IntSize = 5 }.Build(), ArchiveFormatProblem.Unsupported, "integer size in the header"),
        ["no offsets"] = (new HeadBuilder { OffsetSize = 0 }.Build(), ArchiveFormatProblem.Unsupported, "offset size in the header"),
        ["directory"] = (new HeadBuilder { Format = 3 }.Build(), ArchiveFormatProblem.NotAnArchive, "format"),
        ["unknown format"] = (new HeadBuilder { Format = 9 }.Build(), ArchiveFormatProblem.Unsupported, "format"),
        ["level 10"] = (new HeadBuilder { Compression = 10 }.Build(), ArchiveFormatProblem.Damaged, "compression level in the header"),
        ["algorithm 4"] = (new HeadBuilder { Minor = 15, Compression = 4 }.Build(), ArchiveFormatProblem.Unsupported, "compression algorithm in the header"),
        ["minus one entry"] = (new HeadBuilder { EntryCount = -1 }.Build(), ArchiveFormatProblem.Damaged, "entry count in the header"),
        ["an entry too many"] = (new HeadBuilder { EntryCount = 2 }.Build(Good), ArchiveFormatProblem.Truncated, "number of entry 2 of 2"),
        ["number 0"] = Entry(Good with { DumpId = 0 }, "number"),
        ["number -1"] = Entry(Good with { DumpId = -1 }, "number"),
        ["same number"] = (new HeadBuilder().Build(Good, Good), ArchiveFormatProblem.Damaged, "end of entry 2 of 2"),
        ["flag 2"] = Entry(Good with { HadDumper = 2 }, "data flag"),
        ["OID without digits"] = Entry(Good with { Oid = "x" }, "OID"),
        ["OID too large"] = Entry(Good with { TableOid = "4294967296" }, "catalog OID"),
        ["OID missing"] = Entry(Good with { Oid = null }, "OID"),
        ["OID endless"] = Entry(Good with { Oid = new string('1', 33) }, "OID"),
        ["no kind"] = Entry(Good with { Description = null }, "kind"),
        ["empty kind"] = Entry(Good with { Description = [] }, "kind"),
        ["section 0"] = Entry(Good with { Section = 0 }, "section"),
        ["section 5"] = Entry(Good with { Section = 5 }, "section"),
        ["relation kind 1"] = (new HeadBuilder { Minor = 16, Compression = 0 }.Build(Good with { RelKind = 1 }), ArchiveFormatProblem.Damaged, "relation kind of entry 1 of 1"),
        ["flag maybe"] = Entry(Good with { WithOids = "maybe" }, "OIDs flag"),
        ["flag missing"] = Entry(Good with { WithOids = null }, "OIDs flag"),
        ["dependency x"] = Entry(Good with { Dependencies = ["x"] }, "dependencies"),
        ["dependency empty"] = Entry(Good with { Dependencies = [""] }, "dependencies"),
        ["state 0"] = Entry(Good with { DataState = 0 }, "data offset"),
        ["state 4"] = Entry(Good with { DataState = 4 }, "data offset"),
        ["zero byte"] = Entry(Good with { CopyStatement = "COPY t\0 FROM"u8.ToArray() }, "COPY statement"),
        ["data in the head"] = (new HeadBuilder().Build(EntryDraft.TableData(7, "t") with { DataState = 2, Offset = 20 }), ArchiveFormatProblem.Damaged, "data offset of entry with number 7"),
        ["data before the start"] = (new HeadBuilder().Build(EntryDraft.TableData(7, "t") with { DataState = 2, Offset = -1 }), ArchiveFormatProblem.Damaged, "data offset of entry with number 7"),
        ["encoding of nothing"] = (new HeadBuilder().Build(EntryDraft.Of(7, "ENCODING", "ENCODING", "SET x;")), ArchiveFormatProblem.Damaged, "definition of entry with number 7"),
        ["strings of maybe"] = (new HeadBuilder().Build(EntryDraft.StandardStrings(7, "maybe")), ArchiveFormatProblem.Damaged, "definition of entry with number 7"),
    };

    public static TheoryData<string> Names { get; } = [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task ReadHead_OneWrongThing_IsRefusedByName(string name)
    {
        var (head, problem, field) = Cases[name];

        var exception = await Assert.ThrowsAsync<ArchiveFormatException>(() => ArchiveReaderTests.ReadAsync(head));

        Assert.Equal(problem, exception.Problem);
        Assert.Equal(field, exception.Field);
        Assert.InRange(exception.Offset, 0, head.Length);
        Assert.EndsWith($", {field})", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadHead_DamageInTheMiddle_SaysWhereItIs()
    {
        var head = new HeadBuilder().Build(Good, Good with { DumpId = 2, Section = 7 });
        // Magic and sizes, compression and time and versions, then the first entry.
        var section = Array.LastIndexOf(head, (byte)7) - 1;

        var exception = await Assert.ThrowsAsync<ArchiveFormatException>(() => ArchiveReaderTests.ReadAsync(head));

        Assert.Equal(section, exception.Offset);
        Assert.Equal("section of entry 2 of 2", exception.Field);
    }

    [Theory]
    [InlineData(0x02, 0, "sign")]
    [InlineData(0x00, 0x80, "more than an integer")]
    [InlineData(0x01, 0x00, "a length below null")]
    public async Task ReadHead_ImpossibleLength_IsRefused(byte sign, byte highest, string why)
    {
        var head = new HeadBuilder().Build(Good);
        var name = 11 + (8 * 5);
        Assert.Equal("shop"u8.ToArray(), head[(name + 5)..(name + 9)]);
        head[name] = sign;
        head[name + 4] = highest;

        var exception = await Assert.ThrowsAsync<ArchiveFormatException>(() => ArchiveReaderTests.ReadAsync(head));

        Assert.True(exception is { Problem: ArchiveFormatProblem.Damaged, Field: "database name in the header" }, why);
        Assert.Equal(name, exception.Offset);
    }

    [Fact]
    public async Task ReadHead_CutAnywhere_SaysThatItIsCut()
    {
        var head = new HeadBuilder { Minor = 16, Compression = 1 }.Build(
            Good with { Dependencies = ["5"] }, EntryDraft.TableData(2, "t"), EntryDraft.InEncoding(3, "UTF8"));

        for (var length = 1; length < head.Length; length++)
        {
            var exception = await Assert.ThrowsAsync<ArchiveFormatException>(() => ArchiveReaderTests.ReadAsync(head[..length]));
            Assert.Equal(ArchiveFormatProblem.Truncated, exception.Problem);
            Assert.Equal(length, exception.Offset);
        }
    }

    private static (byte[] Head, ArchiveFormatProblem Problem, string Field) Entry(EntryDraft entry, string field) =>
        (new HeadBuilder().Build(entry), ArchiveFormatProblem.Damaged, $"{field} of entry 1 of 1");
}
