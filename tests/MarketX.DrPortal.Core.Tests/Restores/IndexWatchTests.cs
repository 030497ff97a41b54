using System.Globalization;
using System.Text.RegularExpressions;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Restores;

/// <summary>A long index shows how far PostgreSQL is with it, by PostgreSQL's own account.</summary>
public sealed partial class IndexWatchTests
{
    // An index whose build stands still at the 40,000th of 50,000 rows, and only in a restore.
    private const string HeldUp = """
        CREATE FUNCTION hold(value int) RETURNS int LANGUAGE plpgsql IMMUTABLE AS $f$
        BEGIN
            IF value = 40000 AND current_database() ~ '__restoring_' AND current_query() ~* '^CREATE INDEX' THEN
                PERFORM pg_sleep(300);
            END IF;
            RETURN value;
        END $f$;
        CREATE TABLE measurements (value int, padding text DEFAULT repeat('x', 100));
        INSERT INTO measurements SELECT generate_series(1, 50000);
        CREATE INDEX measurements_held ON measurements (public.hold(value));
        """;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Restore_LongIndex_ShowsTableStepAndPercentAndTheDatabasesSize()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(HeldUp, Token);
        var backup = await portal.BackUpAsync();
        var run = await portal.StartRestoreAsync(backup.Key);

        // Looked at once a second: it may be seen before it stands still.
        var building = await portal.UntilAsync(run.Id, r => PercentOf(r) >= 70, "showed how far the index is");

        Assert.Equal("Indexes and constraints", building.Progress.Phase);
        Assert.InRange(PercentOf(building), 70, 90);
        var scratch = await portal.Production.QueryAsync<string>($"SELECT datname FROM pg_database WHERE starts_with(datname, '{portal.Staging}__restoring_')", Token);
        Assert.InRange(building.Progress.BytesDone!.Value, 5_000_000, await portal.Production.QueryAsync<long>($"SELECT pg_database_size('{scratch}')", Token));

        await portal.Get<RunCanceller>().CancelAsync(TestPortal.Operator, run.Id, Token);
        Assert.Equal((RunStatus.Cancelled, false), await EndAsync(portal, run.Id));
        await portal.AssertNothingLeftBehindAsync();
    }

    private static async Task<(RunStatus Status, bool CleanupDue)> EndAsync(TestPortal portal, RunId id)
    {
        var ended = await portal.EndAsync(id);
        return (ended.Status, ended.CleanupDue);
    }

    private static int PercentOf(Run run) =>
        Building().Match(run.Progress.CurrentItem ?? "") is { Success: true } match ? int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture) : 0;

    [GeneratedRegex("^index on measurements: building index: scanning table, ([0-9]+) %$", RegexOptions.CultureInvariant)]
    private static partial Regex Building();
}
