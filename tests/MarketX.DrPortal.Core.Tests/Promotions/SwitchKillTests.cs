using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.CommandLine;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Promotions;

/// <summary>
/// <c>kill -9</c> of the program and of PostgreSQL before each statement of a switch, promotion and rollback, and after the commit
/// whose answer is lost. The statements are those that a switch which nobody disturbs was seen to send.
/// </summary>
[Trait("Category", "Long")]
public sealed class SwitchKillTests
{
    private const string FirstOfSwitch = "SET LOCAL lock_timeout", Commit = "COMMIT";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Promotion_KilledAtEachStatement_ProductionIsTheOldOneOrTheNewOne(bool server)
    {
        await using var world = await SwitchWorld.StartAsync();
        await CampaignAsync(world, RunKind.Promotion, server, world.Promote, 0, 2000, async () =>
        {
            await world.PutBackAsync(world.Staging, null);
            await world.CloseStagingAsync();
        });
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Rollback_KilledAtEachStatement_ProductionIsTheOldOneOrTheNewOne(bool server)
    {
        await using var world = await SwitchWorld.StartAsync();
        using (var promote = world.Promote())
            (await promote.EndAsync(Token)).ShouldEndWith(0);
        // From here on the promoted one is what goes, and the kept one what comes.
        var (kept, comment) = (await world.KeptAsync(world.Old), await world.CommentAsync(world.Old));
        await CampaignAsync(world, RunKind.Rollback, server, () => world.RollBack(kept), 0, 2000, () => world.PutBackAsync(world.Production, "The shop", kept, comment));
    }

    private static async Task CampaignAsync(SwitchWorld world, RunKind kind, bool server, Func<CliProcess> start, long rowsOfOld, long rowsOfNew, Func<Task> putBack)
    {
        var before = kind == RunKind.Rollback;
        await putBack();
        var statements = await RecordAsync(world, start);
        Assert.NotEqual(before, await world.AssertOneOfBothAsync("undisturbed", rowsOfOld, rowsOfNew));
        await putBack();
        var points = statements.Select(s => (Statement: s, Done: false)).Append((Statement: statements.Last(s => s.Contains(Commit, StringComparison.Ordinal)), Done: true)).ToList();
        var (made, stopped) = (0, 0);
        foreach (var (statement, done) in points)
        {
            var where = $"{kind}, {(server ? "PostgreSQL" : "the program")} killed {(done ? "after" : "before")} {statement}";
            TestContext.Current.TestOutputHelper?.WriteLine(where);
            world.Proxy.Begin(statement, done);
            CliResult result;
            await using (await world.ConnectAsync())
            using (var process = start())
            {
                var ending = process.EndAsync(Token);
                var reached = await Task.WhenAny(world.Proxy.Reached, ending) == world.Proxy.Reached;
                stopped += reached ? 1 : 0;
                if (reached && server)
                    await world.CrashAsync();
                else if (reached)
                    process.Kill();
                result = await ending;
                world.Proxy.Release();
            }

            // A statement that was polled for may not come a second time: then nothing was disturbed, and the switch is made.
            var (run, log) = await world.ReconcileAsync(kind);
            var switched = await world.AssertOneOfBothAsync(where, rowsOfOld, rowsOfNew) != before;
            made += switched ? 1 : 0;
            Assert.True(switched || result.ExitCode != 0, $"{where}: it claims a success that is none.\n{result.Output}");
            Assert.Equal(switched && result.ExitCode == 0, run.Status == RunStatus.Succeeded);
            if (run.Status != RunStatus.Succeeded)
                Assert.Contains(switched ? "The switch had been made before the run ended" : "as before", log, StringComparison.Ordinal);
            if (switched)
                Assert.DoesNotContain("as before", result.Error, StringComparison.Ordinal);
            await putBack();
        }

        // The campaign is worth something only where both outcomes were seen, and hardly a point was missed.
        Assert.True(made > 0 && made < points.Count, $"{made} of {points.Count} attempts made the switch.");
        Assert.True(stopped >= points.Count - 3, $"Only {stopped} of {points.Count} points were reached.");
    }

    private static async Task<IReadOnlyList<string>> RecordAsync(SwitchWorld world, Func<CliProcess> start)
    {
        world.Proxy.Begin();
        await using (await world.ConnectAsync())
        using (var process = start())
            (await process.EndAsync(Token)).ShouldEndWith(0);
        var all = world.Proxy.Seen.ToList();
        // Two more: the question for the database's number, and BEGIN.
        var first = all.FindIndex(s => s.Contains(FirstOfSwitch, StringComparison.Ordinal)) - 2;
        Assert.True(first >= 0, string.Join('\n', all));
        return all[first..];
    }
}
