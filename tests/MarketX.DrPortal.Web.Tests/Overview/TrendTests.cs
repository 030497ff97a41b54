using System.Text.Json;
using Bunit;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.Web.Components.Backups;
using MarketX.DrPortal.Web.Components.Overview;
using MarketX.DrPortal.Web.Tests.Fakes;
using Xunit;

namespace MarketX.DrPortal.Web.Tests.Overview;

/// <summary>What the trends say: odd sizes where they were, and recovery times against the objective.</summary>
public sealed class TrendTests : PortalContext
{
    private const long Gib = 1 << 30;

    private static readonly long[] Sizes = [100, 101, 102, 103, 104, 105, 30, 106];

    [Fact]
    public async Task BackupsPage_OneIsMuchSmaller_IsMarkedInItsRow()
    {
        for (var i = 0; i < Sizes.Length; i++)
        {
            var run = Succeeded(i, Sizes[i]);
            await Store.InsertAsync(run, Token);
            var result = run.ResultAs<BackupResult>()!;
            Storage.Objects.Add(new StoredObject(result.Key, result.Bytes, result.SnapshotAt, "STANDARD"));
        }

        var page = Render<BackupsPage>();

        var row = Assert.Single(page.FindAll("tbody tr"), r => r.QuerySelector(".tag.warn") is not null);
        Assert.Contains("2026-11-21", row.TextContent, StringComparison.Ordinal);
        Assert.Contains("much smaller", row.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public void RecoveryTimes_NearTheObjective_HaveItsLine_AndSayWhenItIsMissedAsDataGrows()
    {
        var card = Render<RecoveryTimeCard>(p => p.Add(c => c.Tests, [Drill(3, 0, 1800, 170), Drill(2, 30, 1700, 160), Drill(1, 60, 1600, 150)]));

        Assert.Equal(["left:100.0%", "left:100.0%", "left:100.0%"], card.FindAll(".rto-goal").Select(g => g.GetAttribute("style")));
        Assert.Contains("The line is the objective, 1 h.", card.Markup, StringComparison.Ordinal);
        // 10 s for each GiB: half an hour more is 180 GiB more, which is 18 months.
        Assert.Matches(@"Backups grow by 10(\.0+)?.GiB a month, and recovery takes longer with them: the objective would be missed at about 350(\.0+)?.GiB, from May 2028 on\.", card.Markup);
    }

    [Fact]
    public void RecoveryTimes_FarFromTheObjective_AreShownLarge_AndSayHowFar()
    {
        var card = Render<RecoveryTimeCard>(p => p.Add(c => c.Tests, [Drill(1, 0, 36, 1)]));

        Assert.Empty(card.FindAll(".rto-goal"));
        Assert.Contains("The objective, 1 h, is 100 times as long as the longest bar.", card.Markup, StringComparison.Ordinal);
    }

    private static DrTestItem Drill(long number, double daysAgo, double seconds, long gibibytes)
    {
        var item = FakeDrTests.Item(number, DrillVerdict.Passed, daysAgo, seconds);
        return item with { Entry = item.Entry with { Test = item.Test with { BackupBytes = gibibytes * Gib } } };
    }

    private static Run Succeeded(int day, long mebibytes)
    {
        var taken = new DateTimeOffset(2026, 11, 15 + day, 2, 0, 0, TimeSpan.Zero);
        var result = new BackupResult(new BackupKey("scheduled", taken).Under("postgres-backups"), mebibytes << 20, taken, "etag");
        return Samples.BackupRun(RunStatus.Succeeded) with
        {
            QueuedAt = taken, StartedAt = taken, FinishedAt = taken.AddMinutes(1), Result = JsonSerializer.SerializeToElement(result, RunJson.Options),
        };
    }
}
