using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Audit;
using MarketX.DrPortal.Core.Runs;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Access;

/// <summary>The audit log in a real database.</summary>
public sealed class AuditLogTests(AccessDatabase database) : IClassFixture<AccessDatabase>
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    private readonly NpgsqlAuditLog _log = new(database.Source, NullLogger<NpgsqlAuditLog>.Instance);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Write_Entry_ComesBackWhole()
    {
        var entry = Entry("Žofie 名前", Noon) with
        {
            Subject = "oid-1", Role = PortalRole.Admin, Reason = "a 'quoted' reason; DROP TABLE x", Detail = "nul\0inside", RunId = RunId.New(),
            Outcome = AuditOutcome.Refused, Address = "10.0.0.1", Client = "curl", Correlation = "abc",
        };

        await _log.WriteAsync(entry, Token);

        var read = Assert.Single((await _log.ListAsync(new AuditQuery { Text = "Žofie" }, Token)).Items);
        Assert.Equal(entry with { Number = read.Number, Detail = "nul\uFFFDinside" }, read);
    }

    [Theory]
    [InlineData("UPDATE drportal.audit SET who = 'somebody else'")]
    [InlineData("DELETE FROM drportal.audit")]
    [InlineData("TRUNCATE drportal.audit")]
    public async Task Change_Row_RefusedByTheDatabase(string sql)
    {
        await _log.WriteAsync(Entry("kept", Noon), Token);

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => database.Database.ExecuteAsync(sql, Token));

        Assert.Contains("append-only", refusal.MessageText, StringComparison.Ordinal);
        Assert.NotEmpty((await _log.ListAsync(new AuditQuery { Text = "kept" }, Token)).Items);
    }

    [Fact]
    public async Task List_FiltersSortsAndPages()
    {
        for (var i = 0; i < 5; i++)
            await _log.WriteAsync(Entry($"page {i}", Noon.AddDays(i)) with { Action = "Paged", Outcome = i < 2 ? AuditOutcome.Denied : AuditOutcome.Done }, Token);

        var page = await _log.ListAsync(new AuditQuery { Action = "Paged", Sort = AuditSort.Who, Descending = false, Skip = 1, Take = 2 }, Token);
        var denied = await _log.ListAsync(new AuditQuery { Action = "Paged", Outcome = AuditOutcome.Denied }, Token);
        var days = await _log.ListAsync(new AuditQuery { Action = "Paged", From = Noon.AddDays(1), Before = Noon.AddDays(3) }, Token);
        var all = await _log.ReadAsync(new AuditQuery { Action = "Paged", Take = 1 }, Token).ToListAsync(Token);

        Assert.Equal(["page 1", "page 2"], page.Items.Select(e => e.Who));
        Assert.Equal(5, page.Total);
        Assert.Equal(["page 1", "page 0"], denied.Items.Select(e => e.Who));
        Assert.Equal(["page 2", "page 1"], days.Items.Select(e => e.Who));
        Assert.Equal(5, all.Count);
    }

    [Fact]
    public async Task Write_TextOfAStranger_IsCut()
    {
        await _log.WriteAsync(Entry("long", Noon) with { Detail = new string('x', 1_000_000) }, Token);

        Assert.True((await _log.ListAsync(new AuditQuery { Text = "long" }, Token)).Items[0].Detail!.Length < 2100);
    }

    private static AuditEntry Entry(string who, DateTimeOffset at) =>
        new() { At = at, Who = who, Via = RequestOrigin.Portal, Action = "Backup", Target = "marketx" };
}
