using System.Text.Json;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Drills;

/// <summary>Drills as tests ask for them.</summary>
internal static class DrillWorld
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<Run> DrillAsync(this TestPortal portal, DrillRequest? request = null) =>
        await portal.EndAsync((await portal.Get<DrillLauncher>().StartAsync(TestPortal.Operator, request ?? new DrillRequest(), Token)).Id);

    /// <summary>A drill that a test meddles with at the moment it enters a phase. It is executed here, not by the portal.</summary>
    public static async Task<Run> DrillAsync(this TestPortal portal, string phase, Action<string> meddle, CancellationTokenSource? stop = null)
    {
        var run = NewRun(portal, new DrillRequest());
        await portal.Get<IRunStore>().InsertAsync(run, Token);
        var reached = false;
        await portal.Get<RunExecutor>().ExecuteAsync(run.Id, (progress, _) =>
        {
            if (progress.Phase != phase || reached)
                return;
            reached = true;
            meddle(NameOf(portal, run));
        }, stop?.Token ?? Token);
        Assert.True(reached, $"The drill never entered {phase}.");
        return await portal.EndAsync(run.Id);
    }

    public static Run NewRun(TestPortal portal, DrillRequest request) => new()
    {
        Id = RunId.New(),
        Kind = RunKind.Drill,
        Status = RunStatus.Queued,
        Target = portal.Get<DrillLauncher>().Target,
        Request = JsonSerializer.SerializeToElement(request, RunJson.Options),
        RequestedBy = "olga",
        // Such runs are executed by who queued them, not by the portal.
        RequestedVia = RequestOrigin.CommandLine,
        QueuedAt = TimeProvider.System.GetUtcNow(),
        Progress = RunProgress.None,
    };

    public static string NameOf(TestPortal portal, Run run) =>
        DrillDatabase.Of(portal.Get<DrillLauncher>().Target, TimeProvider.System.GetUtcNow(), run.Id, "").Name;

    /// <summary>Runs SQL in a drill's database as the superuser, from inside of a callback.</summary>
    public static void Execute(this TestPortal portal, string database, string sql)
    {
        using var connection = new NpgsqlConnection(portal.Server.SuperConnectionString(database));
        connection.Open();
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    public static async Task<DrTestItem> RecordOfAsync(this TestPortal portal, Run run)
    {
        var number = await portal.Get<DrTestLog>().NumberOfAsync(run.Id, Token);
        Assert.NotNull(number);
        return (await portal.Get<DrTestLog>().FindAsync(number.Value, Token))!;
    }

    /// <summary>No database of any drill is left.</summary>
    public static async Task AssertNoDrillDatabaseAsync(this TestPortal portal)
    {
        await portal.AssertNothingLeftBehindAsync();
        Assert.Equal(0L, await portal.Production.QueryAsync<long>($"SELECT count(*) FROM pg_database WHERE starts_with(datname, '{portal.Get<DrillLauncher>().Target}')", Token));
    }
}
