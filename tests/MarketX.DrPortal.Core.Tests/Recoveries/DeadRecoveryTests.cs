using System.Text.Json;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Recoveries;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Services;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Recoveries;

/// <summary>The process of a recovery is gone: what its user had taken for the time of the recovery is given back.</summary>
public sealed class DeadRecoveryTests
{
    private static readonly DateTimeOffset LongAgo = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Recovery_KilledWhileItsUserIsAMemberOfOwners_IsGivenBackByTheReconciler()
    {
        await using var own = await SharedServices.StartPostgresAsync(Token);
        await own.Server.ExecuteAsSuperUserAsync("postgres", """
            CREATE ROLE manager LOGIN CREATEROLE CREATEDB PASSWORD 'manager';
            GRANT pg_signal_backend, pg_read_all_data TO manager;
            CREATE ROLE keeper; CREATE ROLE team; GRANT team TO manager;
            """, Token);
        var production = await TestDatabase.CreateAsync(own.Server, "prod", "template0", Token);
        await production.ExecuteAsync("CREATE TABLE customers AS SELECT g AS id FROM generate_series(1, 100) g", Token);
        await own.Server.ExecuteAsSuperUserAsync(production.Name, "ALTER TABLE customers OWNER TO keeper", Token);
        await using var portal = await TestPortal.StartAsync(new() { ["Database:User"] = "manager", ["Database:Password"] = "manager" }, production);
        var (key, database) = ((await portal.BackUpAsync()).Key, production.Name + "_again");
        var (store, request) = (portal.Get<IRunStore>(), new RecoveryRequest { Key = key, Database = database });

        // A recovery that is left alone notes what it takes, and goes on knowing it when it has a database.
        var noted = new List<RunResources>();
        var alone = await PhasedRun.ExecuteAsync(portal, RunKind.Recovery, database, request, phase =>
        {
            if (phase == "Schema")
                noted.Add(store.ListUnfinishedAsync(Token).GetAwaiter().GetResult().Single(r => r.Kind == RunKind.Recovery).Resources);
        });
        Assert.True(alone.Status == RunStatus.Succeeded, alone.Error);
        var taken = Assert.Single(noted);
        Assert.Equal(["keeper", own.Server.Owner], taken.Memberships);
        Assert.NotNull(taken.ScratchDatabase);
        Assert.Equal("team", await MembershipsAsync(own));

        // One that was killed a moment after it took them.
        await using (var manager = new NpgsqlConnection(own.Server.ConnectionString("postgres", "manager", "manager")))
        {
            await manager.OpenAsync(Token);
            await using var take = new NpgsqlCommand($"GRANT keeper, {own.Server.Owner} TO CURRENT_USER", manager);
            await take.ExecuteNonQueryAsync(Token);
        }

        var dead = new Run
        {
            Id = RunId.New(), Kind = RunKind.Recovery, Status = RunStatus.Queued, Target = database, Request = JsonSerializer.SerializeToElement(request, RunJson.Options),
            RequestedBy = "olga", RequestedVia = RequestOrigin.Portal, QueuedAt = LongAgo, Progress = RunProgress.None,
        };
        await store.InsertAsync(dead, Token);
        // A role that somebody else made it a member of is no leftover.
        await store.SetResourcesAsync(dead.Id, new RunResources { Memberships = [.. taken.Memberships, "team"] }, Token);
        Assert.True(await store.TryStartAsync(dead.Id, "dead-node/1", LongAgo, Token));

        var ended = await portal.EndAsync(dead.Id);

        Assert.Equal((RunStatus.Interrupted, false), (ended.Status, ended.CleanupDue));
        Assert.Equal("team", await MembershipsAsync(own));
        Assert.Contains((await portal.LogOfAsync(dead.Id)).Select(l => l.Text), l => l.StartsWith("Revoked from the recovery's user the memberships in keeper, ", StringComparison.Ordinal));
        await portal.AssertNothingLeftBehindAsync();
    }

    private static Task<string?> MembershipsAsync(OwnPostgres own) => LostServer.QueryAsync<string>(own.Server,
        "SELECT string_agg(r.rolname, ',' ORDER BY r.rolname) FROM pg_auth_members m JOIN pg_roles r ON r.oid = m.roleid WHERE m.member = 'manager'::regrole AND r.rolname !~ '^pg_'");
}
