using System.Text.RegularExpressions;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Core.Health;
using MarketX.DrPortal.Core.Tests.CommandLine;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.State;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Health;

/// <summary>What monitoring is told, by real runs.</summary>
public sealed partial class PortalHealthTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Report_BeforeAndAfterTheFirstBackupAndDrill_AndEveryMetricOfTheAlertRules()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync("CREATE TABLE customers AS SELECT g AS id FROM generate_series(1, 50) g", Token);
        await UntilScheduledAsync(portal);
        using var before = HealthOf(portal);

        var empty = await before.ReadAsync(Token);

        Assert.All(empty.Parts, part => Assert.True(part.Ok, part.Problem));
        Assert.Equal(["bucket", "database", "portal-database", "scheduler"], empty.Parts.Select(part => part.Name));
        Assert.Equal((ObjectiveState.Breached, ObjectiveState.Unknown), (empty.Rpo.State, empty.Rto.State));
        Assert.Equal("There is no good backup: nothing can be recovered.", Assert.Single(empty.Problems));

        var backup = await portal.BackUpAsync();
        await portal.Get<DrTestWriter>().RecordAsync(TestPortal.Operator, new ManualDrill
        {
            StartedAt = TimeProvider.System.GetUtcNow().AddHours(-3), Backup = backup.Key, Minutes = 90, Verdict = DrillVerdict.Passed, Findings = "All rows were there.",
        }, Token);
        using var after = HealthOf(portal);
        var report = await after.ReadAsync(Token);

        Assert.Equal((backup.Key, backup.Bytes), (report.LastBackup?.Key, report.LastBackup?.Bytes));
        Assert.Equal((ObjectiveState.Met, ObjectiveState.Breached), (report.Rpo.State, report.Rto.State));
        Assert.Equal((DrillVerdict.Passed, 5400), (report.LastDrill?.Verdict, report.LastDrill?.RecoverySeconds));
        Assert.Contains("took longer to recover", Assert.Single(report.Problems), StringComparison.Ordinal);

        var text = PrometheusText.Write(await portal.Get<PortalMetrics>().ReadAsync(Token));

        Assert.Contains("drportal_runs_total{kind=\"Backup\",status=\"Succeeded\"} 1\n", text, StringComparison.Ordinal);
        Assert.Contains($"drportal_run_bytes_total{{kind=\"Backup\"}} {backup.Bytes}\n", text, StringComparison.Ordinal);
        Assert.Contains("drportal_run_rows_total{kind=\"Backup\"} 50\n", text, StringComparison.Ordinal);
        Assert.Matches("drportal_last_success_phase_seconds\\{kind=\"Backup\",phase=\"Dump and upload\"\\} [0-9.E-]+\n", text);
        Assert.Contains("drportal_rpo_met 1\n", text, StringComparison.Ordinal);
        Assert.Contains("drportal_rto_met 0\n", text, StringComparison.Ordinal);
        Assert.Contains("drportal_nodes{state=\"alive\"} 1\n", text, StringComparison.Ordinal);
        var given = TypeLine().Matches(text).Select(m => m.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        var named = MetricName().Matches(await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "deploy", "alert-rules.yaml"), Token)).Select(m => m.Value).Distinct().ToList();
        Assert.True(named.Count >= 8, $"Only {named.Count} metrics are watched.");
        Assert.All(named, name => Assert.Contains(name, given));
    }

    [Fact]
    public async Task Report_WhatDoesNotAnswer_IsSaidAndHidesNothingElse()
    {
        await using var portal = await TestPortal.StartAsync();
        portal.Change("Database:Port", "1");
        portal.Change("Storage:Bucket", "no-such-bucket-here");
        await portal.StopEngineAsync();
        await portal.StartEngineAsync();
        await UntilScheduledAsync(portal);
        using var health = HealthOf(portal);

        var report = await health.ReadAsync(Token);

        Assert.False(report.Answers);
        Assert.Equal([("bucket", false), ("database", false), ("portal-database", true), ("scheduler", true)], report.Parts.Select(part => (part.Name, part.Ok)));
        Assert.Contains("does not exist", report.Parts[0].Problem, StringComparison.Ordinal);
        Assert.Equal(ObjectiveState.Unknown, report.Rpo.State);
        var text = PrometheusText.Write(await portal.Get<PortalMetrics>().ReadAsync(Token));
        Assert.Contains("drportal_up{part=\"bucket\"} 0\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("drportal_rpo_met", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_LabelsAndNumbers_AsPrometheusReadsThem()
    {
        var text = PrometheusText.Write([
            new Metric("a_total", "What it is.", true, [new MetricSample(0.1, ("kind", "a\"b\\c\nd"), ("x", "y"))]),
            new Metric("b", "None.", false, []),
            new Metric("c", "Large.", false, [new MetricSample(123456789012)]),
        ]);

        Assert.Equal("# HELP a_total What it is.\n# TYPE a_total counter\na_total{kind=\"a\\\"b\\\\c\\nd\",x=\"y\"} 0.1\n# HELP c Large.\n# TYPE c gauge\nc 123456789012\n", text);
    }

    // One of its own: the portal's keeps what it saw for ten seconds.
    // The scheduler checks in a moment after the start.
    private static Task UntilScheduledAsync(TestPortal portal) =>
        CliWorld.UntilAsync(async () => await portal.Get<ISchedulerState>().ProblemAsync(Token) is null, "the scheduler has checked in");

    private static PortalHealth HealthOf(TestPortal portal) => new(
        portal.Get<Core.Backups.BackupCatalog>(), portal.Get<Core.Postgres.ServerCatalog>(), portal.Get<IDrTests>(), portal.Get<ISchedulerState>(), portal.Get<Core.Configuration.ObjectivesOptions>(), TimeProvider.System);

    [GeneratedRegex("(?m)^# TYPE (?<name>[a-z_]+) (counter|gauge)$")]
    private static partial Regex TypeLine();

    [GeneratedRegex("drportal_[a-z_]+")]
    private static partial Regex MetricName();
}
