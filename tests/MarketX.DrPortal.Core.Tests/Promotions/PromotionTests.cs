using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Promotions;
using MarketX.DrPortal.Core.Runs;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Promotions;

/// <summary>A restored database takes production's place.</summary>
public sealed class PromotionTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Promote_VerifiedRestoreUnderReconnectingClients_TakesItsPlaceAndKeepsTheOther()
    {
        var (portal, backup) = await PromotedPortal.StartAsync();
        await using var _ = portal;
        await portal.Portal.RestoreAsync(backup.Key);
        var (before, staging) = (await portal.OidAsync(portal.Production), await portal.OidAsync(portal.Staging));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var clients = Enumerable.Range(0, 4).Select(_ => ReconnectAsync(portal, stop.Token)).ToList();

        var result = await portal.PromoteAsync(portal.Request());

        await stop.CancelAsync();
        await Task.WhenAll(clients);
        Assert.Equal((staging, before), (await portal.OidAsync(portal.Production), await portal.OidAsync(result.Kept)));
        Assert.Equal(2000L, await portal.Portal.Production.QueryAsync<long>("SELECT count(*) FROM order_items", Token));
        Assert.False(await portal.Portal.Server.HasDatabaseAsync(portal.Staging, Token));
        Assert.True(result.DowntimeSeconds > 0 && result.SessionsEnded > 0, $"{result.DowntimeSeconds} s, {result.SessionsEnded} sessions");
        Assert.Equal((backup.Key, portal.Staging), (result.Key, result.Promoted));
        Assert.Equal(ManifestState.Valid, (await portal.Portal.Get<BackupCatalog>().GetAsync(result.SafetyBackup!, Token)).Manifest.State);
        var kept = Assert.Single(await portal.Portal.Get<KeptDatabases>().ListAsync(Token), k => k.Mark.Was == portal.Production);
        Assert.Equal((result.Kept, result.KeptUntil), (kept.Name, kept.Mark.Until));
    }

    [Fact]
    public async Task Promote_OwnSettingsOfProduction_AreTakenOver()
    {
        var (portal, backup) = await PromotedPortal.StartAsync();
        await using var _ = portal;
        var (production, role) = (portal.Production, portal.Portal.Server.Owner);
        var other = $"{production}_reader";
        await portal.Portal.Server.ExecuteAsSuperUserAsync("postgres", $"CREATE ROLE {other}", Token);
        try
        {
            await portal.Portal.Production.ExecuteAsync($"""
                ALTER DATABASE {production} SET search_path TO public, "odd schema";
                ALTER DATABASE {production} SET application_name TO 'it''s \ odd';
                ALTER ROLE {role} IN DATABASE {production} SET work_mem TO '17MB';
                ALTER DATABASE {production} CONNECTION LIMIT 77;
                REVOKE ALL ON DATABASE {production} FROM PUBLIC;
                GRANT CONNECT ON DATABASE {production} TO {other} WITH GRANT OPTION;
                COMMENT ON DATABASE {production} IS 'The shop''s';
                """, Token);
            var before = await PropertiesAsync(portal);
            await portal.Portal.RestoreAsync(backup.Key);

            var result = await portal.PromoteAsync(portal.Request() with { SkipBackupReason = "a test" });

            Assert.Equal(before, await PropertiesAsync(portal));
            Assert.Contains("search_path", result.CarriedOver);
            Assert.Contains($"work_mem of {role}", result.CarriedOver);
        }
        finally
        {
            await portal.Portal.Server.ExecuteAsSuperUserAsync("postgres", $"REVOKE ALL ON DATABASE {production} FROM {other} CASCADE", CancellationToken.None);
            foreach (var kept in (await portal.Portal.Get<KeptDatabases>().ListAsync(CancellationToken.None)).Where(k => k.Mark.Was == production))
                await portal.Portal.Server.DropDatabaseAsync(kept.Name, CancellationToken.None);
            await portal.Portal.Server.ExecuteAsSuperUserAsync("postgres", $"DROP ROLE {other}", CancellationToken.None);
        }
    }

    [Fact]
    public async Task Promote_NothingWrittenSinceTheComparison_IsNotComparedAgain()
    {
        var (portal, backup) = await PromotedPortal.StartAsync();
        await using var _ = portal;
        await portal.Portal.RestoreAsync(backup.Key);

        var run = await portal.EndAsync(portal.Request() with { SkipBackupReason = "a test" });

        Assert.Equal(RunStatus.Succeeded, run.Status);
        Assert.Contains(await portal.Portal.LogOfAsync(run.Id), l => l.Text.StartsWith("Nothing was written to", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("UPDATE customers SET name = 'x' WHERE id = 50", "public.customers (as many rows, but other contents)")]
    [InlineData("DROP TABLE order_items CASCADE", "public.order_items (missing)")]
    [InlineData("SELECT setval('orders_id_seq', 5)", "1 sequence: public.orders_id_seq")]
    public async Task Promote_ChangedAfterItsVerification_FailsAndChangesNothing(string change, string expected)
    {
        var (portal, backup) = await PromotedPortal.StartAsync();
        await using var _ = portal;
        await portal.Portal.RestoreAsync(backup.Key);
        await portal.Portal.Server.ExecuteAsync(portal.Staging, change, Token);
        var oids = (await portal.OidAsync(portal.Production), await portal.OidAsync(portal.Staging));

        var run = await portal.EndAsync(portal.Request() with { SkipBackupReason = "a test" });

        Assert.Equal((RunStatus.Failed, false), (run.Status, run.CleanupDue));
        Assert.Contains(expected, run.Error, StringComparison.Ordinal);
        Assert.Equal(oids, (await portal.OidAsync(portal.Production), await portal.OidAsync(portal.Staging)));
    }

    [Fact]
    public async Task Promote_WithoutTheBucket_FailsBeforeAnythingChanges()
    {
        var (portal, backup) = await PromotedPortal.StartAsync();
        await using var _ = portal;
        await portal.Portal.RestoreAsync(backup.Key);
        var run = await portal.StartAsync(portal.Request());
        foreach (var key in await portal.Portal.Bucket.KeysAsync(cancellationToken: Token))
            await portal.Portal.Bucket.Client.DeleteObjectAsync(portal.Portal.Bucket.Name, key, Token);

        var ended = await portal.Portal.EndAsync(run.Id);

        // The backup of production was taken; what the database is to be compared with has gone.
        Assert.Equal(RunStatus.Failed, ended.Status);
        Assert.Contains(backup.Key, ended.Error, StringComparison.Ordinal);
        Assert.True(await portal.Portal.Server.HasDatabaseAsync(portal.Staging, Token));
    }

    private static async Task ReconnectAsync(PromotedPortal portal, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await using var connection = await portal.Portal.Production.OpenAsync(stop);
                while (true)
                {
                    await using var command = new NpgsqlCommand("SELECT count(*) FROM customers", connection);
                    await command.ExecuteScalarAsync(stop);
                }
            }
            catch (Exception e) when (e is NpgsqlException or OperationCanceledException)
            {
                // Ended, refused for a moment, or told to stop: an application tries again.
            }
        }
    }

    private static Task<string?> PropertiesAsync(PromotedPortal portal) => portal.Maintenance<string>($"""
        SELECT concat_ws(E'\n', pg_get_userbyid(datdba), datconnlimit, shobj_description(oid, 'pg_database'),
          (SELECT string_agg(format('%s %s %s', a.grantee::regrole, a.privilege_type, a.is_grantable), ', ' ORDER BY 1) FROM aclexplode(datacl) a),
          (SELECT string_agg(format('%s: %s', setrole::regrole, setconfig), ', ' ORDER BY setrole) FROM pg_db_role_setting WHERE setdatabase = d.oid))
        FROM pg_database d WHERE datname = '{portal.Production}'
        """);
}
