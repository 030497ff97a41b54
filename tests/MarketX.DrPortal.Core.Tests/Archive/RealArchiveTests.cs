using System.Globalization;
using System.Text;
using MarketX.DrPortal.Core.Archive;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive;

/// <summary>Archives by the installed pg_dump, held against what pg_restore says of them.</summary>
[Collection(nameof(ArchiveClusterGroup))]
public sealed class RealArchiveTests(ArchiveCluster cluster)
{
    public static TheoryData<string, string[]> Dumps { get; } = new()
    {
        { ArchiveCluster.Nasty, [] },
        { ArchiveCluster.Nasty, ["--compress=0"] },
        { ArchiveCluster.Nasty, ["--compress=9"] },
        { ArchiveCluster.Nasty, ["--inserts", "--load-via-partition-root"] },
        { ArchiveCluster.Nasty, ["--schema-only"] },
        { ArchiveCluster.Nasty, ["--data-only"] },
        { ArchiveCluster.Nasty, ["--clean", "--if-exists"] },
        { ArchiveCluster.Nasty, ["--table=public.*"] },
        { ArchiveCluster.Latin1, [] },
        { ArchiveCluster.Latin1, ["--encoding=UTF8"] },
        { ArchiveCluster.SqlAscii, [] },
        { "template1", [] },
    };

    [Theory]
    [MemberData(nameof(Dumps))]
    public async Task ReadHead_FileByPgDump_AgreesWithPgRestore(string database, string[] options) =>
        await AssertAgreesAsync(await cluster.DumpToFileAsync(database, options));

    [Theory]
    [MemberData(nameof(Dumps))]
    public async Task ReadHead_PipeFromPgDump_AgreesWithPgRestore(string database, string[] options) =>
        await AssertAgreesAsync(await cluster.DumpThroughPipeAsync(database, options));

    [Fact]
    public async Task ReadHead_SampleDatabase_AgreesWithPgRestore()
    {
        Assert.SkipWhen(ArchiveCluster.ChinookScript is null, "The Chinook script is not beside this repository.");
        await AssertAgreesAsync(await cluster.DumpToFileAsync(ArchiveCluster.Chinook));
        await AssertAgreesAsync(await cluster.DumpThroughPipeAsync(ArchiveCluster.Chinook));
    }

    [Fact]
    public async Task ReadHead_FileByPgDump_OffsetsPointAtTheBlocksOfTheirEntries()
    {
        var file = await cluster.DumpToFileAsync(ArchiveCluster.Nasty);
        var head = await ReadAsync(file);
        var bytes = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);

        Assert.True(head.HasDataOffsets);
        var placed = head.Entries.Where(entry => entry.DataState == TocDataState.Set).ToArray();
        Assert.True(placed.Length > 5);
        Assert.Equal(head.Length, placed[0].Offset);
        foreach (var entry in placed)
        {
            Assert.Equal(entry.Description == "BLOBS" ? 3 : 1, bytes[entry.Offset]);
            Assert.Equal(entry.DumpId, BitConverter.ToInt32(bytes, (int)entry.Offset + 2));
        }
    }

    [Fact]
    public async Task ReadHead_OffsetFieldsFilledIn_MakesThePipedArchiveTheFilesEqual()
    {
        // Both dumps are of an unchanging database without compression, so the blocks are where they are in the file.
        var fromFile = await ReadAsync(await cluster.DumpToFileAsync(ArchiveCluster.Latin1, "--compress=0"));
        var fromPipe = await ReadAsync(await cluster.DumpThroughPipeAsync(ArchiveCluster.Latin1, "--compress=0"));
        Assert.False(fromPipe.HasDataOffsets);

        var patched = fromPipe.Bytes.ToArray();
        foreach (var (piped, filed) in fromPipe.Entries.Zip(fromFile.Entries))
        {
            Assert.Equal(filed.OffsetFieldPosition, piped.OffsetFieldPosition);
            patched[piped.OffsetFieldPosition] = (byte)filed.DataState;
            BitConverter.TryWriteBytes(patched.AsSpan(piped.OffsetFieldPosition + 1), filed.Offset);
        }

        Assert.Equal(WithoutCreationTime(fromFile.Bytes.ToArray()), WithoutCreationTime(patched));
    }

    [Theory]
    [InlineData(0, ArchiveCompressionAlgorithm.None)]
    [InlineData(6, ArchiveCompressionAlgorithm.Gzip)]
    public async Task ReadHead_CompressionLevel_IsReadAndPatchedInPlace(int level, ArchiveCompressionAlgorithm algorithm)
    {
        var head = await ReadAsync(await cluster.DumpThroughPipeAsync("template1", $"--compress={level}"));

        Assert.Equal(new ArchiveCompression(algorithm, level), head.Header.Compression);
        Assert.Equal(level, head.Bytes.Span[head.Header.CompressionFieldPosition + 1]);
    }

    [Fact]
    public async Task ReadHead_HeadAlone_IsAnArchiveToPgRestore()
    {
        var head = await ReadAsync(await cluster.DumpToFileAsync(ArchiveCluster.Nasty));
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(file, head.Bytes, TestContext.Current.CancellationToken);
            await AssertAgreesAsync(file);
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Theory]
    [InlineData("tar", "tar archive")]
    [InlineData("plain", "plain SQL")]
    public async Task ReadHead_OtherFormatByPgDump_SaysWhichOne(string format, string expected)
    {
        var dump = await cluster.DumpAsAsync("template1", format);

        var exception = await Assert.ThrowsAsync<ArchiveFormatException>(() =>
            ArchiveReader.ReadHeadAsync(new MemoryStream(dump), TestContext.Current.CancellationToken));
        Assert.Equal(ArchiveFormatProblem.NotAnArchive, exception.Problem);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadHead_TocOfADirectoryByPgDump_SaysSo()
    {
        var toc = await cluster.DumpToDirectoryAsync("template1");

        var exception = await Assert.ThrowsAsync<ArchiveFormatException>(() =>
            ArchiveReader.ReadHeadAsync(new MemoryStream(toc), TestContext.Current.CancellationToken));
        Assert.Equal(ArchiveFormatProblem.NotAnArchive, exception.Problem);
        Assert.Contains("toc.dat", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReadHead_Latin1Database_DecodesItsTextsExactly()
    {
        var head = await ReadAsync(await cluster.DumpToFileAsync(ArchiveCluster.Latin1));

        Assert.Equal("LATIN1", head.Encoding);
        var table = Assert.Single(head.Entries, entry => entry.Description == "TABLE");
        Assert.Equal("Straße", table.Tag);
        Assert.Equal(Encoding.Latin1.GetBytes("Straße"), table.Raw.Tag!.Value.ToArray());
        Assert.All(head.Entries, entry => Assert.True(entry.HasExactText));
        Assert.Contains(head.Entries, entry => entry.Definition?.Contains("Zürich", StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task ReadHead_SqlAsciiDatabase_KeepsBytesAndShowsThemAsBestItCan()
    {
        var head = await ReadAsync(await cluster.DumpToFileAsync(ArchiveCluster.SqlAscii));

        Assert.Equal("SQL_ASCII", head.Encoding);
        var raw = Assert.Single(head.Entries, entry => entry.Description == "TABLE" && entry.Tag!.StartsWith("raw", StringComparison.Ordinal));
        Assert.Equal("raw ÿþ", raw.Tag);
        Assert.Equal([.. "raw "u8, 0xff, 0xfe], raw.Raw.Tag!.Value.ToArray());
        Assert.False(raw.HasExactText, "nobody knows what those bytes mean");
        Assert.Contains(head.Entries, entry => entry.Description == "TABLE" && entry.Tag == "utf8 ü" && !entry.HasExactText);
    }

    internal static async Task<ArchiveHead> ReadAsync(string file)
    {
        await using var stream = File.OpenRead(file);
        var head = await ArchiveReader.ReadHeadAsync(stream, TestContext.Current.CancellationToken);
        Assert.Equal(head.Length, stream.Position);
        return head;
    }

    private static async Task AssertAgreesAsync(string file)
    {
        var head = await ReadAsync(file);
        var listing = RestoreListing.Parse(await ArchiveCluster.ListAsync(file));
        var header = head.Header;

        Assert.Equal(listing.Entries, head.Entries.Select(RestoreListing.Line));
        Assert.Equal(listing.Facts["TOC Entries"], head.Entries.Count.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(listing.Facts["Dump Version"], header.FormatVersion.ToString());
        Assert.Equal(listing.Facts["Compression"], header.Compression.Level!.Value.ToString(CultureInfo.InvariantCulture));
        Assert.Equal(listing.Facts["Integer"], $"{header.IntSize} bytes");
        Assert.Equal(listing.Facts["Offset"], $"{header.OffsetSize} bytes");
        Assert.Equal(listing.Facts["dbname"], header.DatabaseName);
        Assert.Equal(listing.Facts["Dumped from database version"], header.ServerVersion);
        Assert.Equal(listing.Facts["Dumped by pg_dump version"], header.DumpVersion);
        Assert.Equal(15, header.ServerMajorVersion);
        Assert.Equal(15, header.DumpMajorVersion);
        Assert.StartsWith(header.CreatedAtLocal!.Value.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture), listing.CreatedAt, StringComparison.Ordinal);
    }

    private static byte[] WithoutCreationTime(byte[] head)
    {
        // Seven integers of five bytes after magic, versions, sizes, format and compression level.
        Array.Clear(head, 16, 35);
        return head;
    }
}
