using MarketX.DrPortal.Core.Audit;
using MarketX.DrPortal.Web.Tests.OpenId;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Audit;

/// <summary>A long audit log is read by its indexes: what a page shows is all that is touched.</summary>
public sealed class AuditOrderTests(SecurePortal portal) : IClassFixture<SecurePortal>
{
    private const int Lines = 200_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_ManyLines_EveryOrderAndFilterByIndex()
    {
        await portal.Database.ExecuteAsync($"""
            INSERT INTO drportal.audit (at, who, via, action, target, outcome)
            SELECT now() - g * interval '1 minute', 'person ' || g % 97, 'Portal', (ARRAY['Backup', 'Restore', 'SignIn', 'Drill'])[1 + g % 4], 'target ' || g % 1009 || repeat('x', 2000 * (g % 1000 = 0)::int),
                   CASE WHEN g % 50 = 0 THEN 'Denied' ELSE 'Done' END
            FROM generate_series(1, {Lines}) g;
            ANALYZE drportal.audit;
            """, Token);
        var log = (NpgsqlAuditLog)portal.Audit;

        foreach (var sort in Enum.GetValues<AuditSort>())
        {
            foreach (var descending in new[] { true, false })
                await AssertByIndexAsync(log, new AuditQuery { Sort = sort, Descending = descending });
        }

        await AssertByIndexAsync(log, new AuditQuery { Action = "Drill" });
        await AssertByIndexAsync(log, new AuditQuery { Outcome = AuditOutcome.Denied });
        await AssertByIndexAsync(log, new AuditQuery { From = TimeProvider.System.GetUtcNow().AddDays(-1) });
        var page = await log.ListAsync(new AuditQuery { Action = "Backup", Outcome = AuditOutcome.Denied, Take = 3 }, Token);
        Assert.Equal((Lines / 100, 3), (page.Total, page.Items.Count));
        Assert.True(page.TotalUnfiltered >= Lines);
        Assert.Superset(new HashSet<string> { "Backup", "Restore", "SignIn", "Drill" }, (await log.ActionsAsync(Token)).ToHashSet());
        Assert.Equal(await log.ActionsAsync(Token), (await log.ActionsAsync(Token)).Distinct().Order(StringComparer.Ordinal));
    }

    private static async Task AssertByIndexAsync(NpgsqlAuditLog log, AuditQuery query)
    {
        await using var command = log.Rows(query, "EXPLAIN ");
        await using var reader = await command.ExecuteReaderAsync(Token);
        var plan = new List<string>();
        while (await reader.ReadAsync(Token))
            plan.Add(reader.GetString(0));
        Assert.DoesNotContain(plan, line => line.Contains("Seq Scan", StringComparison.Ordinal) || line.Contains("Sort", StringComparison.Ordinal));
        Assert.Contains(plan, line => line.Contains("Index", StringComparison.Ordinal));
    }
}
