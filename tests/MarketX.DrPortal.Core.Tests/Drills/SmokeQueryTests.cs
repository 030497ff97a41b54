using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Drills.Queries;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Trace;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Drills;

/// <summary>The admins' own questions: judged rightly whatever they give, asked by a login that may only read, each in a session of its own.</summary>
public sealed class SmokeQueryTests
{
    private static readonly DateTimeOffset BackupAt = new(2026, 11, 1, 2, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(SmokeExpectation.Equals, "42", "42", true)]
    [InlineData(SmokeExpectation.Equals, "42.0", "42", true)]
    [InlineData(SmokeExpectation.Equals, "1000", "$1,000.00", true)]
    [InlineData(SmokeExpectation.Equals, "100000000000000000000", "1e+20", true)]
    [InlineData(SmokeExpectation.Equals, "1", "1.0000000000000000000000000000000001", false)]
    [InlineData(SmokeExpectation.Equals, "True", "true", true)]
    [InlineData(SmokeExpectation.Equals, "True", "false", false)]
    [InlineData(SmokeExpectation.Equals, "shop", "Shop", false)]
    [InlineData(SmokeExpectation.AtLeast, "1000", "1000", true)]
    [InlineData(SmokeExpectation.AtLeast, "1000", "999", false)]
    [InlineData(SmokeExpectation.AtLeast, "1000", "1000000000000000000000000000000000000000000", true)]
    [InlineData(SmokeExpectation.AtLeast, "1000", "many", false)]
    [InlineData(SmokeExpectation.AtLeast, "1000", "NaN", false)]
    [InlineData(SmokeExpectation.AtMost, "0", "1", false)]
    [InlineData(SmokeExpectation.AtMost, "0", "-1000000000000000000000000000000000000000000.5", true)]
    [InlineData(SmokeExpectation.AtMost, "0", "1e-300", false)]
    [InlineData(SmokeExpectation.AtMost, "0", null, false)]
    public void Judge_Values(SmokeExpectation expectation, string expected, string? value, bool passed) =>
        Assert.Equal(passed, new SmokeQuery("q", "SELECT 1", expectation, expected).Judge(value, BackupAt).Passed);

    [Theory]
    [InlineData("2026-10-31 00:00:00", "26", true)]
    [InlineData("2026-10-30 23:59:59.5", "26", false)]
    [InlineData("2026-10-31 02:00:00.123456+02", "26", true)]
    [InlineData("2026-10-31 05:29:59+05:30", "26", false)]
    [InlineData("2026-11-01 03:00:00+00", "26", true)]
    [InlineData("2026-10-31", "26", true)]
    [InlineData("2026-10-30", "26", false)]
    [InlineData("2026-10-31", "79228162514264337593543950335", true)]
    public void Judge_TimeNotOlderThanSoManyHours(string value, string hours, bool passed) =>
        Assert.Equal(passed, new SmokeQuery("newest order", "SELECT max(at) FROM orders", SmokeExpectation.NotOlderThan, hours).Judge(value, BackupAt).Passed);

    [Theory]
    [InlineData("infinity")]
    [InlineData("-infinity")]
    [InlineData("0044-03-15 BC")]
    [InlineData("12026-01-01 00:00:00+00")]
    [InlineData("1 mon")]
    [InlineData("yesterday")]
    public void Judge_NoTimeThatCanBeHeldAgainstTheBackup_FailsAndSaysWhatToDo(string value)
    {
        var (passed, sentence) = new SmokeQuery("newest order", "SELECT max(at) FROM orders", SmokeExpectation.NotOlderThan, "26").Judge(value, BackupAt);

        Assert.False(passed);
        Assert.Equal($"It gives '{value}', which is not a time of the years 1 to 9999; expected was a time at most 26 hours before the backup. Write the SELECT so that it gives such a time.", sentence);
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
            portal.Change("Drill:QueryTimeout", "00:00:05");
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
            await store.SaveAsync(TestPortal.Admin, new("newest", "SELECT now()", SmokeExpectation.NotOlderThan, "1"), Token);
            await store.SaveAsync(TestPortal.Admin, new("endless day", "SELECT 'infinity'::date", SmokeExpectation.NotOlderThan, "1"), Token);
            await store.SaveAsync(TestPortal.Admin, new("endless past", "SELECT '-infinity'::timestamptz", SmokeExpectation.Equals, "-infinity"), Token);
            await store.SaveAsync(TestPortal.Admin, new("huge", "SELECT 10::numeric ^ 40", SmokeExpectation.AtLeast, "1000"), Token);
            await store.SaveAsync(TestPortal.Admin, new("months", "SELECT interval '14 months'", SmokeExpectation.AtLeast, "1"), Token);
            await store.SaveAsync(TestPortal.Admin, new("truth", "SELECT count(*) > 1 FROM customers; -- a remark", SmokeExpectation.Equals, "true"), Token);
            await store.SaveAsync(TestPortal.Admin, new("money", "SELECT '-1234.5'::money", SmokeExpectation.Equals, "-1234.5"), Token);
            await store.SaveAsync(TestPortal.Admin, new("limit 1", "SELECT set_config('statement_timeout', '0', false)", SmokeExpectation.Equals, "0"), Token);
            await store.SaveAsync(TestPortal.Admin, new("limit 2", "SELECT current_setting('statement_timeout')", SmokeExpectation.Equals, "5s"), Token);
            await store.SaveAsync(TestPortal.Admin, new("its own end", "SELECT pg_terminate_backend(pg_backend_pid())", SmokeExpectation.Equals, "true"), Token);
            await store.SaveAsync(TestPortal.Admin, new("no end", "SELECT set_config('statement_timeout', '0', false), pg_sleep(600)", SmokeExpectation.Equals, "0"), Token);
            await store.SaveAsync(TestPortal.Admin, new("write on", "SELECT set_config('transaction_read_only', 'off', false)", SmokeExpectation.Equals, "off"), Token);

            var result = (await portal.DrillAsync()).ResultAs<DrillResult>()!;

            Assert.Equal(DrillVerdict.Failed, result.Verdict);
            Assert.Equal((DrillVerdict.Passed, "It gives 100; expected was at least 100."), Of("customers"));
            Assert.Equal(DrillVerdict.Inconclusive, Of("delete").Verdict);
            Assert.Contains("permission denied", Of("file").Sentence, StringComparison.Ordinal);
            Assert.Equal(DrillVerdict.Failed, Of("many rows").Verdict);
            Assert.Equal(DrillVerdict.Inconclusive, Of("two statements").Verdict);
            Assert.Contains("Only one SELECT", Of("two statements").Sentence, StringComparison.Ordinal);
            foreach (var name in new[] { "newest", "endless past", "huge", "truth", "money", "limit 1", "limit 2" })
                Assert.True(Of(name).Verdict == DrillVerdict.Passed, $"{name}: {Of(name)}");
            Assert.Equal(DrillVerdict.Failed, Of("endless day").Verdict);
            Assert.StartsWith("It gives 'infinity', which is not a time", Of("endless day").Sentence, StringComparison.Ordinal);
            Assert.Equal((DrillVerdict.Failed, "It gives 1 year 2 mons; expected was at least 1."), Of("months"));
            Assert.Equal(DrillVerdict.Inconclusive, Of("its own end").Verdict);
            Assert.Equal((DrillVerdict.Inconclusive, "It took longer than 5.0 s and was ended (Drill:QueryTimeout). Ask for less, or allow more time."), Of("no end"));
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
