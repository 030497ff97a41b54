using MarketX.DrPortal.Core.Promotions;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.TestServices.Services;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Promotions;

/// <summary>What PostgreSQL would refuse or break in the middle of a switch is found before it, on a server that has it.</summary>
[Trait("Category", "Long")]
public sealed class SwitchPreflightTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Check_WhatKeepsADatabaseFromItsNewName_IsBlockedAndNamed()
    {
        await using var own = await SharedServices.StartPostgresAsync(Token);
        await own.Server.ExecuteAsSuperUserAsync("postgres", "ALTER SYSTEM SET wal_level = logical", Token);
        await own.Server.ExecuteAsSuperUserAsync("postgres", "ALTER SYSTEM SET max_prepared_transactions = 5", Token);
        await own.Cluster.RestartAsync(Token);
        await using var portal = await StartAsync(own);

        await portal.Portal.Production.ExecuteAsync("BEGIN; INSERT INTO customers (name) VALUES ('x'); PREPARE TRANSACTION 'payment 7'", Token);
        await AssertBlockedAsync("There are prepared transactions, which keep a database from being renamed: payment 7.", "COMMIT PREPARED or ROLLBACK PREPARED them first.");
        await portal.Portal.Production.ExecuteAsync("ROLLBACK PREPARED 'payment 7'", Token);

        await own.Server.ExecuteAsSuperUserAsync(portal.Production, "SELECT pg_create_logical_replication_slot('search_index', 'pgoutput')", Token);
        await AssertBlockedAsync(
            "There are logical replication slots, which stay with the database that goes: whoever reads from them would go on with the old data: search_index.", "Drop them (pg_drop_replication_slot) and set up the readers again afterwards.");
        await own.Server.ExecuteAsSuperUserAsync(portal.Production, "SELECT pg_drop_replication_slot('search_index')", Token);

        // In the database that comes: a restore leaves none there, but somebody may have made one since.
        await own.Server.ExecuteAsSuperUserAsync(portal.Staging, "CREATE SUBSCRIPTION prices CONNECTION 'host=127.0.0.1 port=9 dbname=none' PUBLICATION prices WITH (connect = false)", Token);
        Assert.Equal(PreflightVerdict.Passed, (await CheckAsync(PromotionTopic.InTheWay)).Verdict);
        await own.Server.ExecuteAsSuperUserAsync(portal.Staging, "ALTER SUBSCRIPTION prices ENABLE", Token);
        await AssertBlockedAsync("There are subscriptions that run, whose workers connect again and again: prices.", "Disable them first (ALTER SUBSCRIPTION ... DISABLE), and think of where they are to go on.");
        await own.Server.ExecuteAsSuperUserAsync(portal.Staging, "ALTER SUBSCRIPTION prices DISABLE", Token);
        Assert.Equal("No prepared transaction, running subscription or logical replication slot is in the way.", (await CheckAsync(PromotionTopic.InTheWay)).Finding);
        // A database with a subscription is not dropped, and this one is, in the end.
        await own.Server.ExecuteAsSuperUserAsync(portal.Staging, "ALTER SUBSCRIPTION prices SET (slot_name = NONE); DROP SUBSCRIPTION prices", Token);
        await portal.PromoteAsync(portal.Request() with { SkipBackupReason = "a test" });

        async Task AssertBlockedAsync(string finding, string remedy)
        {
            var check = await CheckAsync(PromotionTopic.InTheWay);
            Assert.Equal((PreflightVerdict.Blocked, finding, remedy), (check.Verdict, check.Finding, check.Remedy));
            await AssertRefusedAsync(portal, finding);
        }

        Task<PreflightCheck> CheckAsync(string topic) => SwitchPreflightTests.CheckAsync(portal, topic);
    }

    [Fact]
    public async Task Check_UserWhoMayNotRename_IsBlockedAndSaysWhatIsMissing()
    {
        await using var own = await SharedServices.StartPostgresAsync(Token);
        await using var portal = await StartAsync(own);
        Assert.Equal($"\"{own.Server.Owner}\" may rename both databases.", (await CheckAsync(portal, PromotionTopic.Rights)).Finding);

        await own.Server.ExecuteAsSuperUserAsync("postgres", $"CREATE ROLE \"Finance\"; ALTER DATABASE {portal.Staging} OWNER TO \"Finance\"", Token);
        var check = await CheckAsync(portal, PromotionTopic.Rights);
        Assert.Equal(
            (PreflightVerdict.Blocked, $"\"{own.Server.Owner}\" does not own {portal.Staging} (owner \"Finance\"), and only an owner may rename a database.", "Grant it the owner's role, or change the owner."),
            (check.Verdict, check.Finding, check.Remedy));
        await AssertRefusedAsync(portal, check.Finding);

        // As the remedy says.
        await own.Server.ExecuteAsSuperUserAsync("postgres", $"GRANT \"Finance\" TO {own.Server.Owner}", Token);
        Assert.Equal(PreflightVerdict.Passed, (await CheckAsync(portal, PromotionTopic.Rights)).Verdict);

        await own.Server.ExecuteAsSuperUserAsync("postgres", $"ALTER ROLE {own.Server.Owner} NOCREATEDB", Token);
        check = await CheckAsync(portal, PromotionTopic.Rights);
        Assert.Equal(
            (PreflightVerdict.Blocked, $"\"{own.Server.Owner}\" may not rename databases.", $"Have a superuser run ALTER ROLE \"{own.Server.Owner}\" CREATEDB."),
            (check.Verdict, check.Finding, check.Remedy));
        await AssertRefusedAsync(portal, check.Finding);

        await own.Server.ExecuteAsSuperUserAsync("postgres", $"ALTER ROLE {own.Server.Owner} CREATEDB", Token);
        await portal.PromoteAsync(portal.Request() with { SkipBackupReason = "a test" });
    }

    private static async Task<PromotedPortal> StartAsync(OwnPostgres own)
    {
        var (portal, backup) = await PromotedPortal.StartAsync(production: await TestDatabase.CreateAsync(own.Server, "prod", "template0", Token));
        await portal.Portal.RestoreAsync(backup.Key);
        return portal;
    }

    private static async Task<PreflightCheck> CheckAsync(PromotedPortal portal, string topic) =>
        Assert.Single((await portal.Portal.Get<PromotionPreflight>().CheckAsync(portal.Request(), Token)).Checks, check => check.Topic == topic);

    private static async Task AssertRefusedAsync(PromotedPortal portal, string finding)
    {
        var oid = await portal.OidAsync(portal.Production);
        var refusal = await Assert.ThrowsAsync<Core.Runs.RequestRefusedException>(() => portal.StartAsync(portal.Request()));
        Assert.Contains(finding, refusal.Message, StringComparison.Ordinal);
        Assert.Equal(oid, await portal.OidAsync(portal.Production));
    }
}
