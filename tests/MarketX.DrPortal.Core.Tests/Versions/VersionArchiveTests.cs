using System.Globalization;
using System.Text;
using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Tests.Archive;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Postgres;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Versions;

/// <summary>Backups by the portal of servers of each version, in the hands of that version's pg_restore and of later ones.</summary>
[Collection(nameof(VersionServersGroup))]
[Trait("Category", "Long")]
public sealed class VersionArchiveTests(VersionServers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<int> Majors { get; } = [.. VersionServers.Majors];

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task Backup_OfAServer_IsToPgRestoreWhatPgDumpWouldHaveWritten(int major)
    {
        await using var portal = await servers.StartPortalAsync(major);
        using var folder = new TemporaryFolder();
        var ours = await BackUpAsync(portal, folder);
        var theirs = await DumpAsync(major, portal, folder);
        string[][] selections = [[], ["--schema-only"], ["--section=pre-data"], ["--section=data"], ["--section=post-data"], ["--table=orders"], ["--schema=billing"]];

        foreach (var reader in VersionServers.Majors.Where(m => m >= major))
        {
            Assert.Equal(await EntriesAsync(reader, theirs), await EntriesAsync(reader, ours));
            foreach (var selection in selections)
            {
                var expected = await SqlAsync(reader, selection, theirs);
                Assert.True(expected.Length > 500, $"pg_restore {reader} {string.Join(' ', selection)}");
                Assert.Equal(expected, await SqlAsync(reader, selection, ours));
            }
        }
    }

    [Theory]
    [InlineData(15, "1.14", "BLOB")]
    [InlineData(17, "1.16", "BLOB METADATA")]
    [InlineData(18, "1.16", "BLOB METADATA")]
    public async Task Backup_OfAServer_HasTheHeadOfItsVersion(int major, string layout, string largeObjects)
    {
        await using var portal = await servers.StartPortalAsync(major);
        using var folder = new TemporaryFolder();
        var file = await BackUpAsync(portal, folder);
        var head = await RealArchiveTests.ReadAsync(file);
        var theirs = await RealArchiveTests.ReadAsync(await DumpAsync(major, portal, folder));

        Assert.StartsWith(layout, head.Header.FormatVersion.ToString(), StringComparison.Ordinal);
        Assert.Equal((major, major), (head.Header.DumpMajorVersion, head.Header.ServerMajorVersion));
        Assert.Equal(ArchiveCompressionAlgorithm.Gzip, head.Header.Compression.Algorithm);
        Assert.Equal(theirs.Header.CompressionFieldPosition, head.Header.CompressionFieldPosition);
        // From 1.15 on the field is the algorithm alone, 1 for gzip.
        if (head.Header.FormatVersion >= ArchiveVersion.WithCompressionAlgorithm)
            Assert.Equal(theirs.Bytes.Span[head.Header.CompressionFieldPosition], head.Bytes.Span[head.Header.CompressionFieldPosition]);
        Assert.True(head.HasDataOffsets);
        Assert.Equal(theirs.Entries.Select(e => (e.DumpId, e.Description, e.DataState)), head.Entries.Select(e => (e.DumpId, e.Description, e.DataState)));
        Assert.Contains(head.Entries, e => e.Description == largeObjects);
        var bytes = await File.ReadAllBytesAsync(file, Token);
        var placed = head.Entries.Where(e => e.DataState == TocDataState.Set).ToList();
        Assert.True(placed.Count > 10);
        Assert.All(placed, e => Assert.Equal(e.DumpId, BitConverter.ToInt32(bytes, (int)e.Offset + 2)));
    }

    [Theory]
    [MemberData(nameof(Majors))]
    public async Task Backup_OfAServer_LoadsInParallelWithItsOwnPgRestore(int major)
    {
        await using var portal = await servers.StartPortalAsync(major);
        using var folder = new TemporaryFolder();
        var file = await BackUpAsync(portal, folder);
        await portal.Server.CreateDatabaseAsync(portal.Staging, cancellationToken: Token);

        await Client(major, "pg_restore", "--exit-on-error", "--jobs=3", $"--dbname={Dsn(portal.Server, portal.Staging)}", file).RunAsync();

        var dump = servers.Program(major, "pg_dump");
        Assert.Equal(
            await PlainDump.OfAsync(portal.Server, portal.Production.Name, Token, dump),
            await PlainDump.OfAsync(portal.Server, portal.Staging, Token, dump));
    }

    private static async Task<string> BackUpAsync(TestPortal portal, TemporaryFolder folder)
    {
        var file = Path.Combine(folder.Path, "ours.dump");
        using var stored = await portal.Bucket.Client.GetObjectAsync(portal.Bucket.Name, (await portal.BackUpAsync()).Key, Token);
        await stored.WriteResponseStreamToFileAsync(file, append: false, Token);
        return file;
    }

    private async Task<string> DumpAsync(int major, TestPortal portal, TemporaryFolder folder)
    {
        var file = Path.Combine(folder.Path, "theirs.dump");
        await Client(major, "pg_dump", "--format=custom", $"--file={file}", $"{Dsn(portal.Server, portal.Production.Name)} options='-c TimeZone=UTC -c bytea_output=hex'").RunAsync();
        return file;
    }

    private async Task<IReadOnlyList<string>> EntriesAsync(int reader, string file) =>
        RestoreListing.Parse(await Client(reader, "pg_restore", "--list", "--verbose", file).RunAsync()).Entries;

    // Without a key of ours, pg_restore makes one up for each run.
    private async Task<string> SqlAsync(int reader, string[] selection, string file) =>
        Encoding.UTF8.GetString(await Client(reader, "pg_restore", ["--file=-", "--restrict-key=same", .. selection, file]).RunAsync());

    private ToolRun Client(int major, string program, params string[] arguments) =>
        new(servers.Program(major, program), arguments) { Password = servers.Server(major).OwnerPassword };

    private static string Dsn(PostgresServer server, string database) =>
        string.Create(CultureInfo.InvariantCulture, $"host={server.Host} port={server.Port} user={server.Owner} dbname={database}");
}
