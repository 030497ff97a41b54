using System.Text;
using Amazon.S3.Model;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Services;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Names;

/// <summary>Odd names of databases, keys and tags reach PostgreSQL, its programs and the bucket as they are, or are refused before anything was begun.</summary>
[Trait("Category", "Long")]
public sealed class OddNamesTests
{
    private const int Databases = 20, Keys = 300, Tags = 3000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Databases_OddNames_AreRestoredUnderExactlyThem_OrRefused()
    {
        var random = new Random(20261130);
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync("CREATE TABLE t (id int); INSERT INTO t SELECT generate_series(1, 10)", Token);
        var backup = await portal.BackUpAsync();
        var made = 0;
        while (made < Databases)
        {
            var name = OddText.Next(random, 70);
            if (SqlName.DatabaseNameProblem(name) is not null)
            {
                await Assert.ThrowsAsync<RequestRefusedException>(() => portal.StartRestoreAsync(backup.Key, database: name));
                continue;
            }

            await portal.RestoreAsync(backup.Key, database: name);
            await using (var connection = await portal.Server.OpenAsync(name, Token))
            await using (var command = new Npgsql.NpgsqlCommand("SELECT current_database() || ' ' || count(*) FROM t", connection))
                Assert.Equal($"{name} 10", await command.ExecuteScalarAsync(Token));
            await portal.Server.DropDatabaseAsync(name, Token);
            made++;
        }
    }

    [Theory]
    [InlineData("dbname=postgres host=127.0.0.2")]
    [InlineData("--version \"x'; DROP DATABASE postgres; --")]
    [InlineData("postgresql://nobody@127.0.0.2/postgres")]
    [InlineData("%2e%2e/$(id)`id`\\*?名前 e\u0301😀")]
    public async Task Production_OddName_IsBackedUpAndItsBackupCounts(string odd)
    {
        var database = await SharedServices.CreateDatabaseAsync("odd", Token);
        await database.ExecuteAsync("CREATE TABLE t (id int); INSERT INTO t SELECT generate_series(1, 10)", Token);
        await using var portal = await TestPortal.StartAsync(production: database);
        // Its own names and those that it makes of them share a server with other tests.
        var name = $"{odd} {database.Name[^6..]}";
        await database.Server.ExecuteAsync("postgres", $"ALTER DATABASE {SqlName.Quote(database.Name)} RENAME TO {SqlName.Quote(name)}", Token);
        try
        {
            await portal.StopEngineAsync();
            portal.Change("Production:Database", name);
            await portal.StartEngineAsync();

            var backup = await portal.BackUpAsync();
            await portal.RestoreAsync(backup.Key);

            Assert.Equal(name, (await portal.Get<IBackupStorage>().FindAsync(backup.Key, Token))!.Metadata["database"]);
            Assert.Equal(backup.Key, (await portal.Get<BackupCatalog>().LastGoodAsync(Token))!.Key);
        }
        finally
        {
            await portal.StopEngineAsync();
            await database.Server.ExecuteAsync("postgres", $"ALTER DATABASE {SqlName.Quote(name)} RENAME TO {SqlName.Quote(database.Name)}", CancellationToken.None);
        }
    }

    [Fact]
    public async Task Keys_OddOnes_AreListedFoundReadAndDeletedAsTheyAre()
    {
        var random = new Random(20261130);
        await using var portal = await TestPortal.StartAsync();
        var storage = portal.Get<IBackupStorage>();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        while (keys.Count < Keys)
            keys.Add("postgres-backups/" + OddText.Next(random, 200));
        // What tools on other systems leave: XML has no such characters.
        keys.UnionWith(["postgres-backups/bell\u0007", "postgres-backups/line\nbreak", "postgres-backups/tab\tcarriage\r"]);
        foreach (var key in keys)
            await portal.Bucket.Client.PutObjectAsync(new PutObjectRequest { BucketName = portal.Bucket.Name, Key = key, ContentBody = key }, Token);

        Assert.Equal([.. keys.Order(StringComparer.Ordinal)], (await storage.ListAsync("postgres-backups/", Token)).Select(o => o.Key).Order(StringComparer.Ordinal));
        foreach (var key in keys)
        {
            Assert.True(await storage.FindAsync(key, Token) is { } found && found.Object.Key == key, key);
            Assert.Equal(key, Encoding.UTF8.GetString((await storage.ReadAsync(key, 1000, Token))!));
            await storage.DeleteAsync(key, Token);
        }

        Assert.Empty(await storage.ListAsync("postgres-backups/", Token));
    }

    [Fact]
    public async Task Tags_OddOnes_ComeBackFromTheKeyOrAreRefused()
    {
        var random = new Random(20261130);
        await using var portal = await TestPortal.StartAsync();
        var taken = new DateTimeOffset(2026, 11, 30, 2, 0, 0, TimeSpan.Zero);
        const string Good = "abcxyz0189--";
        for (var i = 0; i < Tags; i++)
        {
            var tag = i % 2 == 0 ? OddText.Next(random) : string.Concat(Enumerable.Range(0, random.Next(1, 45)).Select(_ => Good[random.Next(Good.Length)]));
            if (BackupKey.TagProblem(tag) is null)
            {
                Assert.True(BackupKey.TryParse(new BackupKey(tag, taken).Under("postgres-backups"), out var parsed), tag);
                Assert.Equal((tag, taken), (parsed.Tag, parsed.TakenAt));
            }
            else if (i % 20 == 0)
            {
                await Assert.ThrowsAsync<RequestRefusedException>(() => portal.StartBackupAsync(tag));
            }
        }

        Assert.Equal(0L, await portal.AskPortalAsync<long>("SELECT count(*) FROM drportal.runs"));
    }
}
