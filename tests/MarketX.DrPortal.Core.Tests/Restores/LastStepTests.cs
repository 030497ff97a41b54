using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Drills;
using MarketX.DrPortal.Core.Tests.Engine;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Restores;

/// <summary>The last step of a restore, which gives the database its name: what could stop it is said before, or does not stop it.</summary>
public sealed class LastStepTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restore_ReplacedDatabaseIsAnothers_IsRefusedBeforeTheStart()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var backup = await portal.BackUpAsync();
        await portal.Server.ExecuteAsSuperUserAsync("postgres", $"CREATE DATABASE {portal.Staging}", Token);

        var refused = await Record.ExceptionAsync(() => portal.StartRestoreAsync(backup.Key, portal.Staging));

        // As the refusal says; also for the end of this test.
        var remedy = $"ALTER DATABASE \"{portal.Staging}\" OWNER TO \"{portal.Server.Owner}\"";
        await portal.Server.ExecuteAsSuperUserAsync("postgres", remedy, Token);
        Assert.IsType<RequestRefusedException>(refused);
        Assert.Contains($"belongs to the role \"{portal.Server.SuperUser}\"", refused.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, refused.Message, StringComparison.Ordinal);
        Assert.True((await portal.RestoreAsync(backup.Key, portal.Staging)).Replaced);
        await portal.AssertNothingLeftBehindAsync();
    }

    [Fact]
    public async Task Restore_ReplacedDatabaseIsDroppedMeanwhile_TakesItsName()
    {
        await using var portal = await TestPortal.StartAsync();
        var run = await RestoreAsync(portal, () => portal.Execute("postgres", $"DROP DATABASE {portal.Staging}"));

        Assert.True(run.Status == RunStatus.Succeeded, run.Error);
        Assert.False(run.ResultAs<RestoreResult>()!.Replaced);
        await portal.Server.ExecuteAsync(portal.Staging, "SELECT FROM orders", Token);
        await portal.AssertNothingLeftBehindAsync();
    }

    [Fact]
    public async Task Restore_SomebodyIsInTheUnfinishedDatabase_IsPutOut()
    {
        await using var portal = await TestPortal.StartAsync();
        NpgsqlConnection? exporter = null;
        var run = await RestoreAsync(portal, () => exporter = Open(portal.Server.ConnectionString(Unfinished(portal))));

        Assert.True(run.Status == RunStatus.Succeeded, run.Error);
        await using (exporter)
        await using (var probe = new NpgsqlCommand("SELECT 1", exporter))
            await Assert.ThrowsAnyAsync<NpgsqlException>(() => probe.ExecuteScalarAsync(Token));
        await portal.AssertNothingLeftBehindAsync();
    }

    [Fact]
    [Trait("Category", "Long")]
    public async Task Restore_SuperUserIsInTheUnfinishedDatabase_FailsAndNamesIt()
    {
        await using var portal = await TestPortal.StartAsync();
        var (name, exporter) = ("", (NpgsqlConnection?)null);
        var run = await RestoreAsync(portal, () => exporter = Open(portal.Server.SuperConnectionString(name = Unfinished(portal))));
        await exporter!.DisposeAsync();

        Assert.Equal(RunStatus.Failed, run.Status);
        Assert.StartsWith($"\"{name}\", which was to become \"{portal.Staging}\", is in use by clients", run.Error, StringComparison.Ordinal);
        await portal.UntilAsync(run.Id, r => !r.CleanupDue, "was cleaned up");
        // The old one is as it was.
        await portal.Server.ExecuteAsync(portal.Staging, "SELECT FROM mark", Token);
        await portal.AssertNothingLeftBehindAsync();
    }

    // One that replaces, and at whose last step something happens.
    private static async Task<Run> RestoreAsync(TestPortal portal, Action atTheLastStep)
    {
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var backup = await portal.BackUpAsync();
        await portal.Server.CreateDatabaseAsync(portal.Staging, cancellationToken: Token);
        await portal.Server.ExecuteAsync(portal.Staging, "CREATE TABLE mark ()", Token);
        return await PhasedRun.ExecuteAsync(portal, RunKind.Restore, portal.Staging, new RestoreRequest(backup.Key, portal.Staging) { ReplaceTyped = portal.Staging }, phase =>
        {
            if (phase == RestorePhases.Publish)
                atTheLastStep();
        });
    }

    private static string Unfinished(TestPortal portal) => portal.Production.QueryAsync<string>(
        $"SELECT datname::text FROM pg_database WHERE starts_with(datname, '{portal.Staging}__restoring_')", Token).GetAwaiter().GetResult()!;

    private static NpgsqlConnection Open(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        return connection;
    }
}
