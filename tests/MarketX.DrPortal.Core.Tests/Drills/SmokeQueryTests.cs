using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Drills.Queries;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Trace;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Drills;

/// <summary>The admins' own questions: judged rightly, asked by a login that may only read, refused otherwise.</summary>
public sealed class SmokeQueryTests
{
    private static readonly DateTimeOffset BackupAt = new(2026, 11, 1, 2, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SmokeExpectation.Equals, "42", 42L, true)]
    [InlineData(SmokeExpectation.Equals, "42.0", 42L, true)]
    [InlineData(SmokeExpectation.Equals, "shop", "Shop", false)]
    [InlineData(SmokeExpectation.AtLeast, "1000", 1000L, true)]
    [InlineData(SmokeExpectation.AtLeast, "1000", 999L, false)]
    [InlineData(SmokeExpectation.AtLeast, "1000", "many", false)]
    [InlineData(SmokeExpectation.AtMost, "0", 1L, false)]
    [InlineData(SmokeExpectation.AtMost, "0", null, false)]
    public void Judge_Values(SmokeExpectation expectation, string expected, object? value, bool passed) =>
        Assert.Equal(passed, new SmokeQuery("q", "SELECT 1", expectation, expected).Judge(value, BackupAt).Passed);

    [Theory]
    [InlineData(26, true)]
    [InlineData(27, false)]
    [InlineData(-1, true)]
    public void Judge_TimeNotOlderThan26Hours(int hoursBefore, bool passed)
    {
        var query = new SmokeQuery("newest order", "SELECT max(at) FROM orders", SmokeExpectation.NotOlderThan, "26");
        Assert.Equal(passed, query.Judge(BackupAt.UtcDateTime.AddHours(-hoursBefore), BackupAt).Passed);
    }

    [Fact]
    public async Task Drill_WithQueries_AsksThemAsALoginThatMayOnlyRead()
    {
        await using var portal = await TestPortal.StartAsync();
        var login = portal.Production.Name + "_reader";
        portal.Execute("postgres", $"CREATE ROLE \"{login}\" LOGIN PASSWORD 'only reads'");
        try
        {
            await portal.StopEngineAsync();
            portal.Change("Drill:QueryUser", login);
            portal.Change("Drill:QueryPassword", TestTrace.Secret("the password of smoke queries", "only reads"));
            await portal.StartEngineAsync();
            await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
            await portal.BackUpAsync();
            var store = portal.Get<SmokeQueryStore>();
            await store.SaveAsync(TestPortal.Admin, new("customers", "SELECT count(*) FROM customers", SmokeExpectation.AtLeast, "100"), Token);
            await store.SaveAsync(TestPortal.Admin, new("delete", "DELETE FROM customers RETURNING 1", SmokeExpectation.Equals, "1"), Token);
            await store.SaveAsync(TestPortal.Admin, new("file", "SELECT pg_read_file('/etc/hostname')", SmokeExpectation.Equals, "x"), Token);
            await store.SaveAsync(TestPortal.Admin, new("many rows", "SELECT id FROM orders", SmokeExpectation.AtLeast, "1"), Token);
            await store.SaveAsync(TestPortal.Admin, new("two statements", "SELECT 1; SELECT 2", SmokeExpectation.Equals, "1"), Token);
            await store.SaveAsync(TestPortal.Admin, new("write on", "SELECT set_config('transaction_read_only', 'off', false)", SmokeExpectation.Equals, "off"), Token);

            var result = (await portal.DrillAsync()).ResultAs<DrillResult>()!;

            Assert.Equal(DrillVerdict.Failed, result.Verdict);
            Assert.Equal((DrillVerdict.Passed, "It gives 100; expected was at least 100."), Of("customers"));
            Assert.Equal(DrillVerdict.Inconclusive, Of("delete").Verdict);
            Assert.Contains("permission denied", Of("file").Sentence, StringComparison.Ordinal);
            Assert.Equal(DrillVerdict.Failed, Of("many rows").Verdict);
            Assert.Equal(DrillVerdict.Inconclusive, Of("two statements").Verdict);
            await portal.AssertNoDrillDatabaseAsync();

            (DrillVerdict Verdict, string Sentence) Of(string name)
            {
                var check = result.Checks.Single(c => c.Name == name);
                return (check.Verdict, check.Sentence);
            }
        }
        finally
        {
            portal.Execute("postgres", $"DROP ROLE \"{login}\"");
        }
    }

    [Fact]
    public async Task Drill_WithQueriesAndNoLoginOrOneThatMayMore_IsInconclusive()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        await portal.BackUpAsync();
        await portal.Get<SmokeQueryStore>().SaveAsync(TestPortal.Admin, new("one", "SELECT 1", SmokeExpectation.Equals, "1"), Token);

        var run = await portal.DrillAsync();
        Assert.Equal((RunStatus.Succeeded, DrillVerdict.Inconclusive), (run.Status, run.ResultAs<DrillResult>()!.Verdict));
        Assert.Contains("It was not run. No login that may only read is configured", run.ResultAs<DrillResult>()!.Sentence, StringComparison.Ordinal);

        await portal.StopEngineAsync();
        portal.Change("Drill:QueryUser", portal.Server.SuperUser);
        await portal.StartEngineAsync();
        Assert.Contains("is a superuser", (await portal.DrillAsync()).ResultAs<DrillResult>()!.Sentence, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Save_ByAnOperatorOrNonsense_IsRefused()
    {
        await using var portal = await TestPortal.StartAsync();
        var store = portal.Get<SmokeQueryStore>();
        var query = new SmokeQuery("q", "SELECT 1", SmokeExpectation.Equals, "1");

        await Assert.ThrowsAsync<AccessDeniedException>(() => store.SaveAsync(TestPortal.Operator, query, Token));
        foreach (var bad in new[] { query with { Name = " " }, query with { Sql = "" }, query with { Expectation = SmokeExpectation.AtLeast, Expected = "many" } })
            await Assert.ThrowsAsync<RequestRefusedException>(() => store.SaveAsync(TestPortal.Admin, bad, Token));
        await store.SaveAsync(TestPortal.Admin, query, Token);
        await store.SaveAsync(TestPortal.Admin, query with { Enabled = false }, Token);
        Assert.False(Assert.Single(await store.ListAsync(Token)).Enabled);
        await store.DeleteAsync(TestPortal.Admin, "q", Token);
        Assert.Empty(await store.ListAsync(Token));
    }
}
