using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Drills.Checks;
using MarketX.DrPortal.Core.Drills.Log;

namespace MarketX.DrPortal.Web.Tests.Fakes;

/// <summary>A DR test log of a few records, or one that cannot be read.</summary>
internal sealed class FakeDrTests : IDrTests
{
    public Exception? Failure { get; set; }

    public IList<DrTestItem> Items { get; } = [];

    public IList<DrTestQuery> Asked { get; } = [];

    public Task<Page<DrTestItem>> ListAsync(DrTestQuery query, CancellationToken cancellationToken)
    {
        Asked.Add(query);
        return Failure is null
            ? Task.FromResult(new Page<DrTestItem>([.. Items.Where(i => query.Verdict is null || i.Test.Verdict == query.Verdict)], Items.Count(i => query.Verdict is null || i.Test.Verdict == query.Verdict), Items.Count))
            : Task.FromException<Page<DrTestItem>>(Failure);
    }

    public static DrTestItem Item(long number, DrillVerdict verdict, double daysAgo, double? seconds = 42, params DrTestEntry[] additions)
    {
        var at = Samples.Now.AddDays(-daysAgo);
        var entry = new DrTestEntry
        {
            Kind = DrTestKind.Drill, At = at, By = "Dana", Via = RequestOrigin.Portal,
            Test = new DrTest
            {
                Verdict = verdict, Sentence = verdict == DrillVerdict.Failed ? "users is empty." : "All is well.", StartedAt = at, EndedAt = at.AddMinutes(1), Backup = Samples.Key,
                BackupTakenAt = at.AddHours(-4), BackupBytes = 1_000_000, RestoreSeconds = seconds, RecoverySeconds = seconds, TargetSeconds = 3600, Rows = 1234, Tables = 6,
                Phases = [new("Data", 30), new("Verify", 12)],
                Checks = [new DrillCheckResult("users holds rows", verdict, verdict == DrillVerdict.Failed ? "users is empty." : "users has 1,234 rows.")],
            },
        };
        return new DrTestItem(new DrTestRecord(number, DrTestRecord.NoPrevious, "key-1", new string('a', 64), ""), entry, [.. additions.Select((a, i) => (number + i + 1, a))]);
    }
}
