using System.Text.Json;
using MarketX.DrPortal.Core.Promotions;
using MarketX.DrPortal.Core.Promotions.Handovers;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Servers;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.Core.Tests.Servers;
using MarketX.DrPortal.TestServices.Trace;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Promotions;

/// <summary>A promotion on another server: what the portal says to do is done, and it sees where the application is.</summary>
[Collection(nameof(StandbyPortalGroup))]
public sealed class HandoverTests(StandbyPortal standby)
{
    private static readonly string LoginPassword = TestTrace.Secret("a role's password", "what the shop signs in with");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private TestPortal Portal => standby.Portal;

    [Fact]
    public async Task Plan_StepsTaken_LeadTheApplicationOver()
    {
        var (production, login) = (Portal.Production.Name, Portal.Production.Name + "_app");
        foreach (var server in new[] { Portal.Server, standby.Server })
            await server.ExecuteAsSuperUserAsync("postgres", $"CREATE ROLE {login} LOGIN PASSWORD '{LoginPassword}'; GRANT {login} TO {server.Owner}", Token);
        try
        {
            await Portal.Production.ExecuteAsync($"REVOKE CONNECT ON DATABASE {production} FROM PUBLIC; GRANT CONNECT ON DATABASE {production} TO {login}; ALTER DATABASE {production} SET work_mem TO '17MB'", Token);
            var database = await RestoreAsync("_handover");
            await using var old = await ConnectAsync(Portal.Server.ConnectionString(production, login, LoginPassword));
            Assert.Equal(HandoverState.Old, (await LookAsync(database, login)).State);

            var handover = await Portal.Get<HandoverPlanner>().PlanAsync(StandbyPortal.Standby, database, Token);

            Assert.True(handover.Report.CanStart, string.Join('\n', handover.Report.Blockers));
            Assert.Contains(handover.Report.Checks, c => c is { Topic: PromotionTopic.Proof, Verdict: PreflightVerdict.Passed } && c.Finding.Contains("Nothing was written to it since", StringComparison.Ordinal));
            Assert.Contains(handover.Steps, s => s.Command == $"DATABASE_HOST={standby.Server.Host}\nDATABASE_PORT={standby.Server.Port}\nDATABASE_NAME={database}");
            // As drportal reads it from a portal's API.
            var answered = Answered(handover);
            Assert.Equal((handover.Server, handover.Database, true), (answered.Server, answered.Database, answered.Report.CanStart));
            Assert.Equal(handover.Report.Checks, answered.Report.Checks);
            Assert.Equal(handover.Steps, answered.Steps);
            // It was closed; the second step opens it as production is open.
            await Assert.ThrowsAsync<PostgresException>(() => ConnectAsync(standby.Server.ConnectionString(database, login, LoginPassword)));
            foreach (var statement in handover.Steps[1].Command!.Split('\n').Skip(1))
                await standby.Server.ExecuteAsync("postgres", statement, Token);
            await using var session = await ConnectAsync(standby.Server.ConnectionString(database, login, LoginPassword));
            await using (var ask = new NpgsqlCommand("SELECT current_setting('work_mem')", session))
                Assert.Equal("17MB", await ask.ExecuteScalarAsync(Token));

            var both = await LookAsync(database, login);
            Assert.Equal((HandoverState.Both, login, login), (both.State, Assert.Single(both.New).User, Assert.Single(both.Old).User));
            Assert.Equal((both.State, both.Sentence), (Answered(both).State, Answered(both).Sentence));
            Assert.Equal(both.New.Concat(both.Old), Answered(both).New.Concat(Answered(both).Old));
            await old.CloseAsync();
            await UntilAsync(database, login, HandoverState.Reads);
            Assert.Equal(HandoverState.Nowhere, (await LookAsync(database, "somebody else")).State);

            await using (var write = new NpgsqlConnection(standby.Server.ConnectionString(database)))
            {
                await write.OpenAsync(Token);
                await using var insert = new NpgsqlCommand("INSERT INTO customers (name) VALUES ('new')", write);
                await insert.ExecuteNonQueryAsync(Token);
            }

            var later = await Portal.Get<HandoverPlanner>().PlanAsync(StandbyPortal.Standby, database, Token);
            Assert.Contains(later.Report.Checks, c => c is { Topic: PromotionTopic.Proof, Verdict: PreflightVerdict.Warning } && c.Remedy!.Contains($"--on {StandbyPortal.Standby}", StringComparison.Ordinal));
        }
        finally
        {
            await Portal.Production.ExecuteAsync($"ALTER DATABASE {production} RESET work_mem; GRANT CONNECT ON DATABASE {production} TO PUBLIC", CancellationToken.None);
            await Portal.Server.ExecuteAsSuperUserAsync("postgres", $"REVOKE ALL ON DATABASE {production} FROM {login}; DROP ROLE {login}", CancellationToken.None);
        }
    }

    [Fact]
    public async Task Plan_WhatWasNotComparedWhole_IsBlocked()
    {
        await BlockedAsync("_nothing", "has no database");
        await standby.Server.CreateDatabaseAsync(Portal.Production.Name + "_foreign", cancellationToken: Token);
        await BlockedAsync("_foreign", "knows of no restore");
        await RestoreAsync("_unread", r => r with { Verify = false });
        await BlockedAsync("_unread", "was never compared");
        await RestoreAsync("_part", r => r with { Tables = ["customers"] });
        await BlockedAsync("_part", "is no whole backup");

        var planner = Portal.Get<HandoverPlanner>();
        Assert.Contains("is configured. There are: main, standby", (await Assert.ThrowsAsync<RequestRefusedException>(() => planner.PlanAsync("nowhere", "x", Token))).Message, StringComparison.Ordinal);
        Assert.Contains("there a restored database is promoted", (await Assert.ThrowsAsync<RequestRefusedException>(() => planner.PlanAsync(PostgresServers.DefaultName, "x", Token))).Message, StringComparison.Ordinal);

        async Task BlockedAsync(string suffix, string finding)
        {
            var handover = await Portal.Get<HandoverPlanner>().PlanAsync(StandbyPortal.Standby, Portal.Production.Name + suffix, Token);
            Assert.Contains(handover.Report.Blockers, c => c.Finding.Contains(finding, StringComparison.Ordinal));
        }
    }

    private async Task<string> RestoreAsync(string suffix, Func<RestoreRequest, RestoreRequest>? change = null)
    {
        var request = new RestoreRequest(standby.Backup.Key, Portal.Production.Name + suffix) { Server = StandbyPortal.Standby };
        var run = await Portal.EndAsync((await Portal.Get<RestoreLauncher>().StartAsync(TestPortal.Operator, change?.Invoke(request) ?? request, Token)).Id);
        Assert.True(run.Status == RunStatus.Succeeded, run.Error);
        return request.Database;
    }

    private static T Answered<T>(T value) => JsonSerializer.Deserialize<T>(JsonSerializer.Serialize(value, RunJson.Options), RunJson.Options)!;

    private Task<HandoverFinding> LookAsync(string database, string login) => Portal.Get<HandoverCheck>().LookAsync(StandbyPortal.Standby, database, login, Token);

    private async Task UntilAsync(string database, string login, HandoverState state)
    {
        var limit = System.Diagnostics.Stopwatch.StartNew();
        HandoverFinding finding;
        while ((finding = await LookAsync(database, login)).State != state)
        {
            Assert.True(limit.Elapsed < TimeSpan.FromSeconds(30), finding.Sentence);
            await Task.Delay(50, Token);
        }
    }

    private static async Task<NpgsqlConnection> ConnectAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString + ";Application Name=shop");
        try
        {
            await connection.OpenAsync(Token);
            await using var ask = new NpgsqlCommand("SELECT 1", connection);
            await ask.ExecuteScalarAsync(Token);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }
}
