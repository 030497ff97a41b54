using System.Globalization;
using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Archive;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Postgres;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Versions;

/// <summary>Archives that newer clients have compressed otherwise than the portal does: it takes their blocks as they are, and pg_restore opens them.</summary>
[Collection(nameof(VersionServersGroup))]
[Trait("Category", "Long")]
public sealed class VersionCompressionTests(VersionServers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(17, ArchiveCompressionAlgorithm.Lz4)]
    [InlineData(17, ArchiveCompressionAlgorithm.Zstd)]
    [InlineData(18, ArchiveCompressionAlgorithm.Lz4)]
    [InlineData(18, ArchiveCompressionAlgorithm.Zstd)]
    public async Task Restore_ArchiveOfAnotherAlgorithm_EqualsTheSource(int major, ArchiveCompressionAlgorithm algorithm)
    {
        await using var portal = await servers.StartPortalAsync(major);
        using var folder = new TemporaryFolder();
        var key = await PutAsync(portal, await DumpAsync(portal, major, algorithm, folder));
        Assert.Equal(algorithm, (await portal.Get<BackupCatalog>().GetAsync(key, Token)).Head!.Header.Compression.Algorithm);

        var run = await portal.EndAsync((await portal.StartUnverifiedRestoreAsync(key)).Id);

        Assert.True(run.Status == RunStatus.Succeeded, run.Error);
        var dump = servers.Program(major, "pg_dump");
        Assert.Equal(
            await PlainDump.OfAsync(portal.Server, portal.Production.Name, Token, dump),
            await PlainDump.OfAsync(portal.Server, portal.Staging, Token, dump));
        await portal.AssertNothingLeftBehindAsync();
    }

    private async Task<string> DumpAsync(TestPortal portal, int major, ArchiveCompressionAlgorithm algorithm, TemporaryFolder folder)
    {
        var (file, server) = (Path.Combine(folder.Path, "theirs.dump"), portal.Server);
        var database = $"host={server.Host} port={server.Port.ToString(CultureInfo.InvariantCulture)} user={server.Owner} dbname={portal.Production.Name}";
        try
        {
            await new ToolRun(servers.Program(major, "pg_dump"), ["--format=custom", $"--compress={(algorithm == ArchiveCompressionAlgorithm.Lz4 ? "lz4" : "zstd")}", $"--file={file}", database]) { Password = server.OwnerPassword }.RunAsync();
        }
        catch (InvalidOperationException e) when (e.Message.Contains("does not support compression", StringComparison.Ordinal))
        {
            Assert.Skip($"This pg_dump {major} was built without {algorithm}.");
        }

        return file;
    }

    private static async Task<string> PutAsync(TestPortal portal, string file)
    {
        const string Key = "postgres-backups/backup-elsewhere-2026-01-02T03-04-05Z.dump";
        await portal.Bucket.Client.PutObjectAsync(new() { BucketName = portal.Bucket.Name, Key = Key, FilePath = file }, Token);
        return Key;
    }
}
