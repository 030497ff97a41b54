using System.Text.Json;
using Bunit;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Inspections.Comparing;
using MarketX.DrPortal.Core.Inspections.Schemas;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.Web.Components.Inspections;
using MarketX.DrPortal.Web.Components.Runs;
using MarketX.DrPortal.Web.Tests.Fakes;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Inspections;

/// <summary>The pages that look into a database.</summary>
public sealed class InspectionPageTests : PortalContext
{
    private const string Staging = "marketx_verify", Standby = "standby";

    [Fact]
    public void Inspect_NothingCompared_SaysWhatAComparisonDoes()
    {
        Go($"inspect?database={Staging}");
        Assert.Contains("Not compared yet", Render<InspectPage>().Markup, StringComparison.Ordinal);
        SignIn(PortalRole.Viewer);
        Assert.DoesNotContain("Compare with production", Render<InspectPage>().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Inspect_NoDatabaseInTheAddress_SaysWhereToChoose()
    {
        Go("inspect");
        Assert.Contains("No database is chosen", Render<InspectPage>().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_Compared_ShowsLossAndTables()
    {
        await Store.InsertAsync(Compared(Report()), Token);
        Go($"inspect?database={Staging}");

        var page = Render<InspectPage>();

        Assert.Contains("1,234 rows in 1 table of \"marketx_production\" are newer than the backup", page.Find(".notice").TextContent, StringComparison.Ordinal);
        var row = page.FindAll("tbody tr")[0];
        Assert.Equal(["public.orders", "20,000", "20,000", "19,950", "−50", "—"], row.QuerySelectorAll("td").Take(6).Select(c => c.TextContent.Trim()));
        Assert.Contains("inspect/deleted?database=marketx_verify&table=public.orders", row.QuerySelectorAll("a").Select(a => a.GetAttribute("href")));
        Assert.Equal("1,234by created_at", page.FindAll("tbody tr")[1].QuerySelectorAll("td")[5].TextContent.Trim());
        SignIn(PortalRole.Viewer);
        Assert.Empty(Render<InspectPage>().FindAll("tbody a"));
    }

    [Fact]
    public async Task Inspect_RestoredAgainSince_TheOldComparisonDoesNotCount()
    {
        await Store.InsertAsync(Compared(Report()), Token);
        await Store.InsertAsync(Samples.RestoreRun(RunStatus.Succeeded) with { Target = Staging, FinishedAt = Samples.Now.AddMinutes(1) }, Token);
        Go($"inspect?database={Staging}");
        Assert.Contains("Not compared yet", Render<InspectPage>().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inspect_OnAServerOfTheSettings_ShowsItsOwnComparisonAndLeadsToTheHandover()
    {
        SignIn(PortalRole.Admin);
        await Store.InsertAsync(Compared(Report() with { Server = Standby }) with { Server = Standby }, Token);
        Go($"inspect?database={Staging}&server={Standby}");

        var page = Render<InspectPage>();

        Assert.Equal("Inspect marketx_verify on standby", page.Find("h1").TextContent.Trim());
        var links = page.FindAll("a").Select(a => a.GetAttribute("href")).ToList();
        Assert.Contains("handover?database=marketx_verify&server=standby", links);
        Assert.DoesNotContain(links, l => l!.StartsWith("promote", StringComparison.Ordinal));
        Assert.Contains("inspect/sql?database=marketx_verify&server=standby", links);
        Assert.Contains("inspect/table?database=marketx_verify&server=standby&table=public.orders", links);
        Assert.Contains("inspect/deleted?database=marketx_verify&server=standby&table=public.orders", links);
        // Of the database of that name beside production nothing is known.
        Go($"inspect?database={Staging}&server=main");
        var beside = Render<InspectPage>();
        Assert.Contains("Not compared yet", beside.Markup, StringComparison.Ordinal);
        Assert.Contains("promote?database=marketx_verify", beside.FindAll("a").Select(a => a.GetAttribute("href")));
    }

    [Fact]
    public async Task Inspect_ProductionsNameOnAServerOfTheSettings_IsNotProduction()
    {
        await Store.InsertAsync(Compared(Report() with { Database = Samples.Production, Server = Standby }, Samples.Production) with { Server = Standby }, Token);
        Go($"inspect?database={Samples.Production}&server={Standby}");

        var page = Render<InspectPage>();

        Assert.Contains(page.FindAll("th"), h => h.TextContent.Trim().StartsWith("Restored", StringComparison.Ordinal));
        Assert.Contains($"against \"{Samples.Production}\" on standby", page.Find(".card-note").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void View_SortSearchAndPages_OnTheServer()
    {
        var many = Report() with { Tables = [.. Enumerable.Range(1, 120).Select(i => new TableComparison("public", $"t{i:000}", i, i, i, null, null))] };
        var view = Render<ComparisonView>(p => p.Add(v => v.Report, many));
        Assert.Equal(50, view.FindAll("tbody tr").Count);

        view.FindAll("th button").Single(b => b.TextContent.StartsWith("In production", StringComparison.Ordinal)).Click();
        Assert.Contains("t120", view.FindAll("tbody tr")[0].TextContent, StringComparison.Ordinal);
        view.Find("button[aria-label='Last page']").Click();
        Assert.Equal(20, view.FindAll("tbody tr").Count);
        view.Find("input[type=checkbox]").Change(true);
        Assert.Contains("No table matches", view.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Schema_Changes_ShowLinesOfBothSides()
    {
        var view = Render<SchemaDifferenceView>(p => p.Add(v => v.Difference, Report().Schema));

        Assert.Contains("production has 0 objects more, 0 less, and 1 otherwise", view.Markup, StringComparison.Ordinal);
        Assert.Equal("+     phone text", view.Find(".difference .more").TextContent.TrimEnd());
        Assert.Empty(view.FindAll(".difference .less"));
    }

    [Fact]
    public void Run_Comparison_NamesItsCommandAndShowsItsResult()
    {
        var view = Render<RunView>(p => p.Add(v => v.Run, Compared(Report())));
        Assert.Contains("Comparison of marketx_verify with production", view.Markup, StringComparison.Ordinal);
        Assert.Equal($"drportal compare marketx_verify --key {Samples.Key}", view.Find(".command code").TextContent);
        Assert.Contains("What would be lost.", view.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_OnAServerOfTheSettings_SaysWhereAndLeadsThere()
    {
        var request = JsonSerializer.SerializeToElement(new ComparisonRequest(Staging, Samples.Key) { Server = Standby }, RunJson.Options);
        var compared = Render<RunView>(p => p.Add(v => v.Run, Compared(Report() with { Server = Standby }) with { Server = Standby, Request = request }));
        Assert.Contains("Comparison of marketx_verify on standby with production", compared.Markup, StringComparison.Ordinal);
        Assert.Equal($"drportal compare marketx_verify --on standby --key {Samples.Key}", compared.Find(".command code").TextContent);
        Assert.Contains($"inspect?database={Staging}&server={Standby}", compared.FindAll("a").Select(a => a.GetAttribute("href")));

        var restored = Render<RunNextSteps>(p => p.Add(v => v.Run, Samples.RestoreRun(RunStatus.Succeeded) with { Server = Standby }));
        Assert.Contains($"inspect?database={Staging}&server={Standby}", restored.FindAll("a").Select(a => a.GetAttribute("href")));
    }

    [Fact]
    public void TablePage_OnAServerOfTheSettings_SaysSoAndKeepsItInEveryAddress()
    {
        Go($"inspect/table?database={Staging}&server={Standby}&table=orders");
        var page = Render<TablePage>();
        page.WaitForAssertion(() => Assert.Contains("No server \"standby\" is configured", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Equal("Rows of orders on standby", page.Find("h1").TextContent.Trim());
        Assert.All(page.FindAll("a[href*=inspect]"), a => Assert.Contains("server=standby", a.GetAttribute("href"), StringComparison.Ordinal));

        Go($"inspect/deleted?database={Staging}&server={Standby}&table=orders");
        Assert.Contains("drportal missing-rows marketx_verify orders --on standby --format sql", Render<DeletedRowsPage>().Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void TablePage_NoServer_SaysWhyAndOffersARetry()
    {
        Go($"inspect/table?database={Staging}&table=orders");
        var page = Render<TablePage>();
        page.WaitForAssertion(() => Assert.Contains("127.0.0.1", page.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Contains("Retry", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public void DeletedRowsPage_AskedWithoutAServer_SaysWhy()
    {
        Go($"inspect/deleted?database={Staging}&table=orders");
        var page = Render<DeletedRowsPage>();
        Assert.Contains("drportal missing-rows marketx_verify orders --format sql", page.Markup, StringComparison.Ordinal);
        page.Find("#find-deleted").Click();
        page.WaitForAssertion(() => Assert.Contains("The tables cannot be compared", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public void SqlPage_NothingTyped_CannotAsk()
    {
        Go($"inspect/sql?database={Staging}");
        var page = Render<SqlPage>();
        Assert.True(page.Find("#ask").HasAttribute("disabled"));
        page.Find("#sql").Input("SELECT 1");
        Assert.False(page.Find("#ask").HasAttribute("disabled"));
        page.Find("#ask").Click();
        page.WaitForAssertion(() => Assert.NotEmpty(page.FindAll("[role=alert]")));
    }

    [Fact]
    public void Migration_NoBackup_SaysWhatToDo() =>
        Assert.Contains("No backup before a migration yet", Render<MigrationPage>().Markup, StringComparison.Ordinal);

    [Fact]
    public async Task Migration_ABackup_ComparesAndGoesBack()
    {
        var key = "postgres-backups/backup-pre-migration-2026-11-22T11-00-00Z.dump";
        Storage.Objects.Add(new StoredObject(key, 1_000_000, Samples.Now, "STANDARD_IA"));
        await Store.InsertAsync(Compared(Report() with { Database = Samples.Production, Key = key }, Samples.Production), Token);

        var page = Render<MigrationPage>();

        Assert.Contains(key[(key.LastIndexOf('/') + 1)..], page.Find("tbody .row-link").TextContent, StringComparison.Ordinal);
        Assert.Contains("Go back…", page.Markup, StringComparison.Ordinal);
        Assert.Contains("What would be lost.", page.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a\nb\nc", "a\nc", "-b")]
    [InlineData("a,\nb", "a,\nb,\nc", "+c")]
    [InlineData(null, "x", "+x")]
    [InlineData("x", null, "-x")]
    public void Lines_Difference(string? before, string? after, string expected) => Assert.Equal(
        expected, string.Concat(LineDifference.Of(before, after).Where(l => l.Side != 0).Select(l => (l.Side < 0 ? "-" : "+") + l.Text)));

    private void Go(string address) => Services.GetRequiredService<NavigationManager>().NavigateTo(address);

    private static Run Compared(ComparisonReport report, string target = Staging) => Samples.BackupRun(RunStatus.Succeeded) with
    {
        Kind = RunKind.Comparison,
        Target = target,
        Request = JsonSerializer.SerializeToElement(new ComparisonRequest(target, report.Key), RunJson.Options),
        Result = JsonSerializer.SerializeToElement(report, RunJson.Options),
    };

    private static ComparisonReport Report() => new()
    {
        Database = Staging,
        Production = Samples.Production,
        Key = Samples.Key,
        SnapshotAt = Samples.Now.AddHours(-10),
        ProductionAt = Samples.Now,
        Tables =
        [
            new("public", "orders", 20_000, 20_000, 19_950, null, null),
            new("public", "payments", 300, 300, 1_534, "created_at", 1_234),
            new("public", "users", 10, 10, 10, null, null),
        ],
        Schema = new SchemaDifference(10,
        [
            new(SchemaChangeKind.Changed, "TABLE", "public", "users", "CREATE TABLE public.users (\n    id bigint\n);", "CREATE TABLE public.users (\n    id bigint,\n    phone text\n);"),
        ], 0, 0, 1),
        Notes = [],
    };
}
