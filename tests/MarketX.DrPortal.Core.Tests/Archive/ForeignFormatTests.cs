using System.IO.Compression;
using System.Text;
using MarketX.DrPortal.Core.Archive;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive;

/// <summary>What is no archive is named for what it is, as far as its first bytes tell.</summary>
public sealed class ForeignFormatTests
{
    [Theory]
    [InlineData("", "empty")]
    [InlineData("--\n-- PostgreSQL database dump\n--\n", "plain SQL")]
    [InlineData("\\restrict abc\n", "plain SQL")]
    [InlineData("\uFEFFset client_encoding = 'UTF8';", "plain SQL")]
    [InlineData("<?xml version=\"1.0\"?><Error><Code>NoSuchKey</Code>", "XML")]
    [InlineData("{\"message\": \"Forbidden\"}", "JSON")]
    [InlineData("PK\u0003\u0004", "ZIP")]
    [InlineData("BZh91AY", "bzip2")]
    [InlineData("Salted__12345678", "OpenSSL")]
    [InlineData("age-encryption.org/v1\n", "encrypted")]
    [InlineData("-----BEGIN PGP MESSAGE-----", "encrypted")]
    [InlineData("\0\0\0\0", "Nothing")]
    [InlineData("PGDUMP", "Nothing")]
    public async Task ReadHead_OtherText_SaysWhatItLooksLike(string content, string expected) =>
        await AssertSaysAsync(Encoding.UTF8.GetBytes(content), expected);

    [Theory]
    [InlineData("28B52FFD0401", "zstd")]
    [InlineData("04224D186440", "lz4")]
    [InlineData("FD377A585A000004", "xz")]
    [InlineData("FFFE500047004400", "UTF-16")]
    [InlineData("FF", "Nothing")]
    public async Task ReadHead_OtherBytes_SaysWhatItLooksLike(string hex, string expected) =>
        await AssertSaysAsync(Convert.FromHexString(hex), expected);

    [Fact]
    public async Task ReadHead_GzippedArchive_SaysGzip()
    {
        using var file = new MemoryStream();
        using (var gzip = new GZipStream(file, CompressionLevel.Fastest))
            gzip.Write(new HeadBuilder().Build());
        await AssertSaysAsync(file.ToArray(), "gzip");
    }

    [Fact]
    public async Task ReadHead_SomeTarFile_SaysTar()
    {
        var block = new byte[1024];
        "readme.txt"u8.CopyTo(block);
        "ustar"u8.CopyTo(block.AsSpan(257));
        await AssertSaysAsync(block, "tar file");
    }

    private static async Task AssertSaysAsync(byte[] content, string expected)
    {
        // A byte a read: what it looks like must not depend on how the stream cuts it.
        var stream = new MeteredStream(content, atMost: 1);
        var exception = await Assert.ThrowsAsync<ArchiveFormatException>(() =>
            ArchiveReader.ReadHeadAsync(stream, TestContext.Current.CancellationToken));

        Assert.Equal(ArchiveFormatProblem.NotAnArchive, exception.Problem);
        Assert.Equal(0, exception.Offset);
        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }
}
