using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Inspections.Comparing;
using MarketX.DrPortal.Core.Inspections.Schemas;
using MarketX.DrPortal.Core.Runs;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Inspections;

/// <summary>A restored database against production: rows, what would be lost, schemas.</summary>
[Collection(nameof(InspectedPortalGroup))]
public sealed class ComparisonTests(InspectedPortal inspected)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Compare_RestoredWithProduction_CountsNewerRowsAndSchemas()
    {
        var report = await CompareAsync(new ComparisonRequest(inspected.Staging));

        Assert.Equal((inspected.Backup.Key, inspected.Backup.SnapshotAt), (report.Key, report.SnapshotAt));
        Assert.Equal((2000L, 2000L, 1980L, -20L), Rows("public", "order_items"));
        Assert.Equal((100L, 100L, 105L, 5L), Rows("public", "customers"));
        // Partitions together, under the name of the whole.
        Assert.Equal((301L, 301L, 301L, 0L), Rows("public", "events"));
        Assert.DoesNotContain(report.Tables, t => t.Table == "events_1");
        var payments = Table("public", "payments");
        Assert.Equal(("created_at", 7L, 307L), (payments.TimeColumn, payments.Newer, payments.InProduction));
        Assert.Null(Table("public", "order_items").TimeColumn);
        Assert.Equal((null, 0L), (Table("public", "added").Restored, Table("public", "added").InProduction));
        Assert.Contains("7 rows in 1 table of", report.LossSentence, StringComparison.Ordinal);
        Assert.True(report.Tables.SkipWhile(t => t.Differs).All(t => !t.Differs), "Those that differ come first.");

        Assert.Equal(SchemaChangeKind.Removed, Change("VIEW", "open_orders").Kind);
        Assert.Equal(SchemaChangeKind.Added, Change("INDEX", "payments_amount").Kind);
        Assert.Equal(SchemaChangeKind.Added, Change("TABLE", "added").Kind);
        Assert.Contains("phone text", Change("TABLE", "customers").After, StringComparison.Ordinal);
        Assert.Contains("RETURN NEW", Change("FUNCTION", "touch()").Before, StringComparison.Ordinal);
        Assert.DoesNotContain(report.Schema.Changes, c => c.Name is "orders" or "payments" or "Ta\"ble");
        Assert.Empty(report.Notes);

        SchemaChange Change(string kind, string name) => Assert.Single(report.Schema.Changes, c => c.ObjectKind == kind && c.Name == name);
        TableComparison Table(string schema, string name) => Assert.Single(report.Tables, t => (t.Schema, t.Table) == (schema, name));
        (long?, long?, long?, long?) Rows(string schema, string name) => (Table(schema, name).Restored, Table(schema, name).InBackup, Table(schema, name).InProduction, Table(schema, name).Difference);
    }

    [Fact]
    public async Task Compare_ProductionWithABackup_NeedsNoRestore()
    {
        var report = await CompareAsync(new ComparisonRequest(inspected.Production, inspected.Backup.Key));

        var items = Assert.Single(report.Tables, t => t.Table == "order_items");
        Assert.Equal((null, 2000L, -20L), (items.Restored, items.InBackup, items.Difference));
        Assert.Contains(report.Schema.Changes, c => c is { Kind: SchemaChangeKind.Added, ObjectKind: "INDEX", Name: "payments_amount" });
        // The head of the backup and a description of today differ in nothing else.
        Assert.DoesNotContain(report.Schema.Changes, c => c.Name is "orders" or "payments" or "state");
    }

    [Fact]
    public async Task Start_WhatCannotBeCompared_IsRefused()
    {
        var launcher = inspected.Portal.Get<ComparisonLauncher>();
        await Assert.ThrowsAsync<AccessDeniedException>(() => launcher.StartAsync(InspectedPortal.Operator with { Role = PortalRole.Viewer }, new ComparisonRequest(inspected.Staging), Token));
        Assert.Contains("no database", (await RefusedAsync(new ComparisonRequest("no-such"))).Message, StringComparison.Ordinal);
        Assert.Contains("name the backup", (await RefusedAsync(new ComparisonRequest(inspected.Production))).Message, StringComparison.Ordinal);
        Assert.Equal(RefusalReason.NotFound, (await RefusedAsync(new ComparisonRequest(inspected.Production, "postgres-backups/no-such.dump"))).Reason);

        Task<RequestRefusedException> RefusedAsync(ComparisonRequest request) => Assert.ThrowsAsync<RequestRefusedException>(() => launcher.StartAsync(InspectedPortal.Operator, request, Token));
    }

    [Theory]
    [InlineData("created_at,now();updated_at,now()", "created_at")]
    [InlineData("updated_at,now()", null)]
    [InlineData("valid_until,(now() + '30 days'::interval)", null)]
    [InlineData("stamp,CURRENT_TIMESTAMP;birthday,", "stamp")]
    [InlineData("birthday,", null)]
    [InlineData("order_date,;created,", "created")]
    [InlineData("at,", "at")]
    public void Choose_Columns_TheOneThatSaysWhenARowWasMade(string columns, string? expected) => Assert.Equal(
        expected, TimeColumn.Choose([.. columns.Split(';').Select(c => c.Split(',')).Select(c => new TimeColumn(c[0], "timestamp with time zone", c[1].Length > 0 ? c[1] : null))])?.Name);

    private async Task<ComparisonReport> CompareAsync(ComparisonRequest request)
    {
        var run = await inspected.Portal.EndAsync((await inspected.Portal.Get<ComparisonLauncher>().StartAsync(InspectedPortal.Operator, request, Token)).Id);
        Assert.True(run.Status == RunStatus.Succeeded, $"{run.Status}: {run.Error}");
        return run.ResultAs<ComparisonReport>()!;
    }
}
