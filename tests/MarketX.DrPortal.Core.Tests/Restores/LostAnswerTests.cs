using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.Core.Tests.Faults;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Restores;

/// <summary>The connection breaks at the very last statement of a restore: what is said is what is there.</summary>
[Trait("Category", "Long")]
public sealed class LostAnswerTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, RunStatus.Succeeded)]
    [InlineData(false, RunStatus.Failed)]
    public async Task Restore_ConnectionBreaksAtTheCommitOfTheName_SaysWhatIsThere(bool done, RunStatus expected)
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var backup = await portal.BackUpAsync();
        await portal.RestoreAsync(backup.Key);
        await using var proxy = new StatementProxy(portal.Server.Host, portal.Server.Port, "drportal-lock:");
        await portal.StopEngineAsync();
        portal.Change("Database:Port", $"{proxy.Port}");
        await portal.StartEngineAsync();
        // Which of the statements it is, a run tells that is left alone. It replaces, and so does the next one.
        proxy.Begin();
        await portal.RestoreAsync(backup.Key, portal.Staging);
        var commit = proxy.Seen.Last(s => s.EndsWith(" COMMIT", StringComparison.Ordinal));

        proxy.Begin(commit, done);
        var started = await portal.StartRestoreAsync(backup.Key, portal.Staging);
        await proxy.Reached.WaitAsync(TimeSpan.FromMinutes(2), Token);
        proxy.Release();
        var run = await portal.EndAsync(started.Id);

        Assert.True(run.Status == expected, $"{run.Status}: {run.Error}");
        proxy.Begin();
        await portal.UntilAsync(run.Id, r => !r.CleanupDue, "was cleaned up");
        // The new one or the old one: there is one, and it is whole.
        await using (var restored = await portal.Server.OpenAsync(portal.Staging, Token))
        await using (var count = new NpgsqlCommand("SELECT count(*) FROM customers", restored))
            Assert.Equal(100L, await count.ExecuteScalarAsync(Token));
        if (done)
            Assert.Contains((await portal.LogOfAsync(run.Id)).Select(l => l.Text), l => l.EndsWith("Looked at anew, it has it.", StringComparison.Ordinal));
        await portal.AssertNothingLeftBehindAsync();
        await portal.RestoreAsync(backup.Key, portal.Staging);
    }
}
