using System.Text;
using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.TestServices.Postgres;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive;

/// <summary>Heads of every layout and number size, written by hand.</summary>
public sealed class ArchiveReaderTests
{
    private static readonly EntryDraft[] Entries =
    [
        EntryDraft.InEncoding(3, "UTF8"),
        EntryDraft.StandardStrings(4, "on"),
        new()
        {
            DumpId = 700,
            Tag = Encoding.UTF8.GetBytes("größe"),
            DropStatement = "DROP TABLE x;\n"u8.ToArray(),
            Tablespace = "fast"u8.ToArray(),
            Dependencies = ["3", "99999"],
        },
        EntryDraft.TableData(701, "größe") with { Dependencies = ["700"], DataState = 2, Offset = 0x7fff_fff0 },
        EntryDraft.TableData(702, "other") with { Owner = null, Namespace = [] },
    ];

    public static TheoryData<byte, byte, byte> Layouts { get; } = Combine(12, 13, 14, 15, 16);

    /// <summary>Those that the installed pg_restore, of version 15, reads too.</summary>
    public static TheoryData<byte, byte, byte> LayoutsToVersion15 { get; } = Combine(12, 13, 14);

    [Theory]
    [MemberData(nameof(Layouts))]
    public async Task ReadHead_AnyLayout_GivesWhatWasWritten(byte minor, byte intSize, byte offsetSize)
    {
        var builder = new HeadBuilder { Minor = minor, IntSize = intSize, OffsetSize = offsetSize, Compression = 1 };
        var bytes = builder.Build(Entries);
        var head = await ReadAsync(bytes);

        Assert.Equal(bytes, head.Bytes.ToArray());
        Assert.Equal(bytes.Length, head.Length);
        Assert.Equal("UTF8", head.Encoding);
        Assert.True(head.StandardConformingStrings);
        AssertHeader(builder, head.Header);
        Assert.Equal([3, 4, 700, 701, 702], head.Entries.Select(entry => entry.DumpId));
        AssertTable(head.Find(700)!, minor);
        AssertData(head.Find(701)!, bytes, offsetSize);
        Assert.Null(head.Find(702)!.Owner);
        Assert.Equal("", head.Find(702)!.Namespace);
        Assert.Equal(TocDataState.NotSet, head.Find(702)!.DataState);
        Assert.Null(head.Find(703));
        Assert.False(head.HasDataOffsets);
        Assert.All(head.Entries, entry => Assert.True(entry.HasExactText));
    }

    [Theory]
    [MemberData(nameof(LayoutsToVersion15))]
    public async Task ReadHead_LayoutThatPgRestoreReads_AgreesWithIt(byte minor, byte intSize, byte offsetSize)
    {
        var bytes = new HeadBuilder { Minor = minor, IntSize = intSize, OffsetSize = offsetSize, Compression = 1 }.Build(Entries);
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, bytes, TestContext.Current.CancellationToken);
            var listing = RestoreListing.Parse(
                await new ToolRun(PostgresTools.PathOf("pg_restore"), ["--list", "--verbose", file]).RunAsync());
            Assert.Equal(listing.Entries, (await ReadAsync(bytes)).Entries.Select(RestoreListing.Line));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData(14, -1, "gzip")]
    [InlineData(14, 0, "none")]
    [InlineData(14, 9, "gzip:9")]
    [InlineData(15, 0, "none")]
    [InlineData(15, 1, "gzip")]
    [InlineData(16, 2, "lz4")]
    [InlineData(16, 3, "zstd")]
    public async Task ReadHead_Compression_IsNamed(byte minor, int compression, string expected) =>
        Assert.Equal(expected, (await ReadAsync(new HeadBuilder { Minor = minor, Compression = compression }.Build())).Header.Compression.ToString());

    [Theory]
    [InlineData("60 59 23 31 11 98 -1", "1998-12-31 23:59:59")]
    [InlineData("0 0 0 29 1 123 0", null)]
    [InlineData("0 0 0 1 12 100 0", null)]
    [InlineData("0 0 24 1 1 100 0", null)]
    [InlineData("-1 0 0 1 1 100 0", null)]
    [InlineData("0 0 0 1 2147483647 2147483647 1", null)]
    public async Task ReadHead_CreationTime_IsAWallClockOrNothing(string parts, string? expected)
    {
        var builder = new HeadBuilder { CreatedAt = [.. parts.Split(' ').Select(int.Parse)] };
        var header = (await ReadAsync(builder.Build())).Header;

        Assert.Equal(expected, header.CreatedAtLocal?.ToString("yyyy-MM-dd HH:mm:ss", null));
        Assert.Equal(parts[^2..] switch { "-1" => null, " 0" => false, _ => (bool?)true }, header.CreatedInDaylightSaving);
        Assert.NotEqual(DateTimeKind.Utc, header.CreatedAtLocal?.Kind);
    }

    [Fact]
    public async Task ReadHead_NoEntryForTheEncoding_IsTakenAsPgRestoreDoes()
    {
        var head = await ReadAsync(new HeadBuilder().Build(Entries[2..]));

        Assert.Equal("SQL_ASCII", head.Encoding);
        Assert.False(head.StandardConformingStrings);
        Assert.Equal("größe", head.Find(700)!.Tag);
        Assert.False(head.Find(700)!.HasExactText, "the bytes look like UTF-8, but nobody says so");
    }

    [Theory]
    [InlineData("LATIN9", "€", true)]
    [InlineData("WIN1251", "Ж", true)]
    [InlineData("KOI8R", "Ж", true)]
    [InlineData("EUC_JP", "語", false)]
    [InlineData("SJIS", "語", false)]
    [InlineData("GB18030", "語", false)]
    public async Task ReadHead_EncodingThatDotNetKnows_IsDecoded(string encoding, string text, bool exact)
    {
        var codePage = encoding switch { "LATIN9" => 28605, "WIN1251" => 1251, "KOI8R" => 20866, "EUC_JP" => 51932, "SJIS" => 932, _ => 54936 };
        var bytes = CodePagesEncodingProvider.Instance.GetEncoding(codePage)!.GetBytes(text);
        var head = await ReadAsync(new HeadBuilder().Build(
            new EntryDraft { DumpId = 1, Tag = bytes }, EntryDraft.InEncoding(2, encoding)));

        Assert.Equal(encoding, head.Encoding);
        Assert.Equal(text, head.Find(1)!.Tag);
        Assert.Equal(exact, head.Find(1)!.HasExactText);
    }

    [Theory]
    [InlineData("UTF8", "a\uFFFD")]
    [InlineData("MULE_INTERNAL", "aÿ")]
    public async Task ReadHead_BytesThatItsEncodingDoesNotAllow_AreShownAndKept(string encoding, string shown)
    {
        var head = await ReadAsync(new HeadBuilder().Build(
            EntryDraft.InEncoding(2, encoding), new EntryDraft { Tag = [(byte)'a', 0xff] }));

        Assert.Equal(shown, head.Find(1)!.Tag);
        Assert.Equal([(byte)'a', 0xff], head.Find(1)!.Raw.Tag!.Value.ToArray());
        Assert.False(head.Find(1)!.HasExactText);
    }

    internal static Task<ArchiveHead> ReadAsync(byte[] bytes) =>
        ArchiveReader.ReadHeadAsync(new MemoryStream(bytes), TestContext.Current.CancellationToken);

    private static TheoryData<byte, byte, byte> Combine(params byte[] minors)
    {
        var layouts = new TheoryData<byte, byte, byte>();
        foreach (var minor in minors)
        {
            layouts.Add(minor, 4, 4);
            layouts.Add(minor, 4, 8);
            layouts.Add(minor, 8, 4);
            layouts.Add(minor, 8, 8);
        }

        return layouts;
    }

    private static void AssertHeader(HeadBuilder builder, ArchiveHeader header)
    {
        Assert.Equal(builder.Version, header.FormatVersion);
        Assert.Equal(builder.IntSize, header.IntSize);
        Assert.Equal(builder.OffsetSize, header.OffsetSize);
        Assert.Equal(new ArchiveCompression(ArchiveCompressionAlgorithm.Gzip, builder.Minor < 15 ? 1 : null), header.Compression);
        Assert.Equal(11, header.CompressionFieldPosition);
        Assert.Equal(new DateTime(2024, 2, 29, 2, 4, 5), header.CreatedAtLocal);
        Assert.Equal("shop", header.DatabaseName);
        Assert.Equal("16.3", header.ServerVersion);
        Assert.Equal(16, header.ServerMajorVersion);
        Assert.Equal(17, header.DumpMajorVersion);
    }

    private static void AssertTable(TocEntry table, byte minor)
    {
        Assert.False(table.HadDumper);
        Assert.Equal((1259u, 16384u), (table.TableOid, table.Oid));
        Assert.Equal(("public", "größe", "TABLE"), (table.Namespace, table.Tag, table.Description));
        Assert.Equal(TocSection.PreData, table.Section);
        Assert.Equal("CREATE TABLE public.t ();\n", table.Definition);
        Assert.Equal("DROP TABLE x;\n", table.DropStatement);
        Assert.Null(table.CopyStatement);
        Assert.Null(table.Raw.CopyStatement);
        Assert.Equal("fast", table.Tablespace);
        Assert.Equal(minor >= 14 ? "heap" : null, table.TableAccessMethod);
        Assert.Equal(minor >= 16 ? 'r' : null, table.RelKind);
        Assert.Equal("postgres", table.Owner);
        Assert.False(table.WithOids);
        Assert.Equal([3, 99999], table.Dependencies);
        Assert.Equal(TocDataState.NoData, table.DataState);
    }

    private static void AssertData(TocEntry data, byte[] head, byte offsetSize)
    {
        Assert.True(data.HadDumper);
        Assert.Equal(TocSection.Data, data.Section);
        Assert.Equal("COPY public.\"größe\" (id) FROM stdin;\n", data.CopyStatement);
        Assert.Equal((TocDataState.Set, 0x7fff_fff0), (data.DataState, data.Offset));
        byte[] field = [2, 0xf0, 0xff, 0xff, 0x7f, 0, 0, 0, 0];
        Assert.Equal(field[..(1 + offsetSize)], head[data.OffsetFieldPosition..(data.OffsetFieldPosition + 1 + offsetSize)]);
    }
}
