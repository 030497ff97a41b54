using MarketX.DrPortal.Core.Alerts;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Promotions;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Faults;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Promotions;

/// <summary>The way back after a promotion, and what becomes of the databases that were kept.</summary>
public sealed class RollbackTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task RollBack_AfterWrites_NeedsThemAcknowledgedAndKeepsThem()
    {
        var (portal, backup) = await PromotedPortal.StartAsync();
        await using var _ = portal;
        await portal.Portal.Production.ExecuteAsync($"COMMENT ON DATABASE {portal.Production} IS 'of before'", Token);
        await portal.Portal.RestoreAsync(backup.Key);
        var before = await portal.OidAsync(portal.Production);
        var promoted = await portal.PromoteAsync(portal.Request() with { SkipBackupReason = "a test" });
        await portal.Portal.Production.ExecuteAsync("INSERT INTO events VALUES ('2026-02-02', 'new'), ('2026-02-03', 'new'); UPDATE customers SET name = 'y' WHERE id = 1", Token);
        var overwrite = await Assert.ThrowsAsync<RequestRefusedException>(() => portal.Portal.StartRestoreAsync(backup.Key, promoted.Kept, promoted.Kept));
        Assert.Contains("is kept for the way back", overwrite.Message, StringComparison.Ordinal);
        Assert.Equal(3, await portal.Portal.Get<PromotionPreflight>().WrittenSinceAsync(promoted.Kept, Token));
        Assert.Equal(new TableWrites[] { new("public.events_1", 2, 0, 0), new("public.customers", 0, 1, 0) }, await portal.Portal.Get<WrittenTables>().FindAsync(promoted.Kept, Token));

        var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => portal.RollBackAsync(promoted.Kept, 2));
        Assert.Contains("3 rows were inserted, changed or deleted", refusal.Message, StringComparison.Ordinal);
        var later = await portal.Portal.Get<PromotionPreflight>().CheckAsync(new RollbackRequest(promoted.Kept, portal.Production, "a test", 2, AcknowledgesLaterWrites: true), Token);
        Assert.Equal(PreflightVerdict.Warning, Assert.Single(later.Checks, c => c.Topic == PromotionTopic.Writes).Verdict);
        var run = await portal.RollBackAsync(promoted.Kept, 3);

        Assert.True(run.Status == RunStatus.Succeeded, run.Error);
        var result = run.ResultAs<PromotionResult>()!;
        Assert.Equal(before, await portal.OidAsync(portal.Production));
        Assert.Equal(0L, await portal.Portal.Production.QueryAsync<long>("SELECT count(*) FROM order_items", Token));
        Assert.Equal("of before", await portal.Maintenance<string>($"SELECT shobj_description(oid, 'pg_database') FROM pg_database WHERE datname = '{portal.Production}'"));
        // What was written is in the one that is kept now, and one can go back to it in its turn.
        await using var kept = await portal.Portal.Server.OpenAsync(result.Kept, Token);
        await using var command = new Npgsql.NpgsqlCommand("SELECT count(*) FROM events WHERE what = 'new'", kept);
        Assert.Equal(2L, await command.ExecuteScalarAsync(Token));
        Assert.Empty((await portal.Portal.Get<WrittenTables>().FindAsync(result.Kept, Token))!);
        Assert.Equal(result.Kept, Assert.Single(await portal.Portal.Get<KeptDatabases>().ListAsync(Token), k => k.Mark.Was == portal.Production).Name);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("drportal kept {\"was\":\"another\"}")]
    [InlineData("drportal kept nonsense")]
    public async Task RollBack_ToWhatWasNotProduction_IsRefused(string? comment)
    {
        var (portal, backup) = await PromotedPortal.StartAsync();
        await using var _ = portal;
        await portal.Portal.RestoreAsync(backup.Key);
        await portal.Portal.Server.ExecuteAsync("postgres", $"COMMENT ON DATABASE {portal.Staging} IS {(comment is null ? "NULL" : SqlName.Literal(comment))}", Token);

        var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => portal.RollBackAsync(portal.Staging, 1000));

        Assert.Contains($"Nothing says that \"{portal.Staging}\" was", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Notice_BeforeTheKeptDatabaseGoes_OnceAndResolvedByTheRollback()
    {
        var (portal, backup) = await PromotedPortal.StartAsync();
        await using var _ = portal;
        await portal.Portal.RestoreAsync(backup.Key);
        var promoted = await portal.PromoteAsync(portal.Request() with { SkipBackupReason = "a test" });
        var notice = portal.Portal.Get<KeptDatabaseNotice>();
        await notice.LookAsync(Token);
        Assert.Empty(await portal.Portal.Get<IAlertLog>().OpenAsync(Token));

        var mark = (await portal.Portal.Get<KeptDatabases>().FindAsync(promoted.Kept, Token))!.Mark with { Until = TimeProvider.System.GetUtcNow().AddHours(23), Replaced = TimeProvider.System.GetUtcNow().AddDays(-6) };
        await portal.Portal.Server.ExecuteAsync("postgres", $"COMMENT ON DATABASE \"{promoted.Kept}\" IS {SqlName.Literal(mark.ToComment())}", Token);
        await notice.LookAsync(Token);
        await notice.LookAsync(Token);

        var alert = Assert.Single(await portal.Portal.Get<IAlertLog>().OpenAsync(Token));
        Assert.Equal((AlertKind.RollbackEnding, 1), (alert.Kind, alert.Occurrences));
        Assert.Contains($"\"{promoted.Kept}\", which was production until", alert.Reason, StringComparison.Ordinal);

        await portal.RollBackAsync(promoted.Kept, 1000);
        await notice.LookAsync(Token);
        Assert.Empty(await portal.Portal.Get<IAlertLog>().OpenAsync(Token));
    }

    [Theory]
    [InlineData(-1, false)]
    [InlineData(1, true)]
    public async Task Sweep_KeptDatabase_GoesWhenItsTimeIsOver(int hours, bool stays)
    {
        var (portal, backup) = await PromotedPortal.StartAsync();
        await using var _ = portal;
        await portal.Portal.RestoreAsync(backup.Key);
        var promoted = await portal.PromoteAsync(portal.Request() with { SkipBackupReason = "a test" });
        var mark = Assert.Single(await portal.Portal.Get<KeptDatabases>().ListAsync(Token), k => k.Name == promoted.Kept).Mark with { Until = TimeProvider.System.GetUtcNow().AddHours(hours) };
        await portal.Portal.Server.ExecuteAsync("postgres", $"COMMENT ON DATABASE \"{promoted.Kept}\" IS {SqlName.Literal(mark.ToComment())}", Token);

        // A portal whose clock was set far ahead drops nothing before the server's clock says the same.
        var ahead = new JumpingTime();
        if (stays)
            ahead.Jump(TimeSpan.FromDays(365));
        await new KeptDatabaseSweep(portal.Portal.Get<PostgresServer>(), portal.Portal.Get<KeptDatabases>(), portal.Portal.Get<ProductionOptions>(), ahead, NullLogger<KeptDatabaseSweep>.Instance).SweepAsync(Token);

        Assert.Equal(stays, await portal.Portal.Server.HasDatabaseAsync(promoted.Kept, Token));
        Assert.Equal(2000L, await portal.Portal.Production.QueryAsync<long>("SELECT count(*) FROM order_items", Token));
    }
}
