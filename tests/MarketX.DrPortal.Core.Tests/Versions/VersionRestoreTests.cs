using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.TestServices.Postgres;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Versions;

/// <summary>Backups of one version restored into servers of another, by the portal.</summary>
[Collection(nameof(VersionServersGroup))]
[Trait("Category", "Long")]
public sealed class VersionRestoreTests(VersionServers servers)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(17)]
    [InlineData(18)]
    public async Task Restore_IntoTheSameVersion_EqualsTheSource(int major)
    {
        await using var portal = await servers.StartPortalAsync(major);
        var backup = await portal.BackUpAsync();

        await portal.RestoreAsync(backup.Key);

        var dump = servers.Program(major, "pg_dump");
        Assert.Equal(
            await PlainDump.OfAsync(portal.Server, portal.Production.Name, Token, dump),
            await PlainDump.OfAsync(portal.Server, portal.Staging, Token, dump));
        await portal.AssertNothingLeftBehindAsync();
    }

    [Theory]
    [InlineData(15, 17)]
    [InlineData(15, 18)]
    [InlineData(17, 18)]
    public async Task Restore_IntoANewerVersion_HasTheSameRowsAndLargeObjects(int from, int into)
    {
        await using var source = await servers.StartPortalAsync(from);
        var backup = await source.BackUpAsync();
        await using var target = await servers.StartPortalAsync(into, sharesBucketOf: source);

        var result = await target.RestoreAsync(backup.Key);

        Assert.True(backup.Rows > 10_000);
        // Materialized views are filled again, not dumped.
        Assert.Equal(await FingerprintAsync(source.Server, source.Production.Name), await FingerprintAsync(target.Server, target.Staging));
        Assert.True(result.Rows >= backup.Rows);
        await target.AssertNothingLeftBehindAsync();
    }

    [Theory]
    [InlineData(18, 17)]
    [InlineData(18, 15)]
    [InlineData(17, 15)]
    public async Task Restore_IntoAnOlderVersion_IsRefusedBeforeTheStart(int from, int into)
    {
        await using var source = await servers.StartPortalAsync(from);
        var backup = await source.BackUpAsync();
        await using var target = await servers.StartPortalAsync(into, sharesBucketOf: source);

        var refused = await Assert.ThrowsAsync<RequestRefusedException>(() => target.StartRestoreAsync(backup.Key));

        Assert.Equal(RefusalReason.Preflight, refused.Reason);
        Assert.Contains(
            $"The archive was made by pg_dump {from}; the server is PostgreSQL {into}, which is older. Restore to a server of PostgreSQL {from} or newer.",
            refused.Message, StringComparison.Ordinal);
        var report = await target.Get<RestorePreflight>().CheckAsync(new RestoreRequest(backup.Key, target.Staging), Token);
        Assert.Equal(PreflightTopic.Versions, Assert.Single(report.Blockers).Topic);
        Assert.False(await target.Server.HasDatabaseAsync(target.Staging, Token));
    }

    [Theory]
    [InlineData(15)]
    [InlineData(17)]
    [InlineData(18)]
    public async Task Backup_WithAllVersionsOfTheTools_TakesTheServersOwn(int major)
    {
        await using var portal = await servers.StartPortalAsync(major);

        var backup = await portal.BackUpAsync();

        var detail = await portal.Get<BackupCatalog>().GetAsync(backup.Key, Token);
        Assert.StartsWith($"{major}.", detail.Metadata["pg-dump-version"], StringComparison.Ordinal);
        Assert.Equal(major, detail.Head!.Header.DumpMajorVersion);
    }

    /// <summary>Every table's rows and every large object, by the server's own means and in no order.</summary>
    private static async Task<string[]> FingerprintAsync(PostgresServer server, string database)
    {
        const string Query = """
            SELECT format('%s.%s %s', n.nspname, c.relname,
                (xpath('/row/s/text()', query_to_xml(format('SELECT count(*) || '':'' || coalesce(sum(hashtextextended(t::text, 0)), 0) AS s FROM ONLY %I.%I t', n.nspname, c.relname), false, true, '')))[1])
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE c.relkind IN ('r', 'm') AND n.nspname !~ '^(pg_|information_schema)'
            UNION ALL SELECT format('large object %s %s %s %s', oid, md5(lo_get(oid)), lomacl, obj_description(oid, 'pg_largeobject')) FROM pg_largeobject_metadata
            UNION ALL SELECT format('sequence %s.%s %s', schemaname, sequencename, last_value) FROM pg_sequences
            ORDER BY 1
            """;
        await using var connection = await server.OpenAsync(database, Token);
        await using (var settings = new NpgsqlCommand("SET TimeZone = 'UTC'; SET row_security = off", connection))
            await settings.ExecuteNonQueryAsync(Token);
        await using var command = new NpgsqlCommand(Query, connection);
        await using var reader = await command.ExecuteReaderAsync(Token);
        var lines = new List<string>();
        while (await reader.ReadAsync(Token))
            lines.Add(reader.GetString(0));
        return [.. lines];
    }
}
