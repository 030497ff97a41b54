using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Drills;

/// <summary>What a drill found reaches the DR test log, also when the log is away at that moment.</summary>
public sealed class DrillRecordTests
{
    private const string Away = "ALTER TABLE drportal.dr_test_log RENAME TO dr_test_log_away", Back = "ALTER TABLE drportal.dr_test_log_away RENAME TO dr_test_log";
    private const string Pending = "postgres-backups-drills/pending/";

    private static readonly DateTimeOffset Noon = new(2026, 11, 2, 12, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Log_AwayWhenADrillEnds_RecordWaitsInTheBucketAndIsAddedOnceItIsBack()
    {
        await using var portal = await StartAsync();

        var run = await portal.DrillAsync(DrillPhases.Checks, _ => Execute(portal, Away));

        var result = run.ResultAs<DrillResult>()!;
        Assert.Equal((RunStatus.Succeeded, DrillVerdict.Passed, null), (run.Status, result.Verdict, result.TestNumber));
        Assert.Equal($"{Pending}{run.Id}.json", result.WaitingRecord);
        Assert.Equal([result.WaitingRecord!], await portal.Bucket.KeysAsync(Pending, Token));
        Assert.Contains(await portal.LogOfAsync(run.Id), l => l.Level == RunLogLevel.Warning && l.Text.Contains("waits in the bucket", StringComparison.Ordinal));
        await portal.AssertNoDrillDatabaseAsync();

        await portal.ExecutePortalAsync(Back);
        await portal.Get<DrTestIntake>().RunAsync(Token);

        var record = await portal.RecordOfAsync(run);
        Assert.Equal((DrillVerdict.Passed, result.Sentence, result.Key), (record.Test.Verdict, record.Test.Sentence, record.Test.Backup));
        Assert.Equal(result.Checks.Count, record.Test.Checks.Count);
        Assert.Empty(await portal.Bucket.KeysAsync(Pending, Token));
        await portal.Get<DrTestCopier>().CopyAsync(Token);
        Assert.True((await portal.Get<DrTestAudit>().RunAsync(Token)).IsSound);
    }

    [Fact]
    public async Task Process_DiedAfterItsRecordWasKept_TheCleaningRecordsWhatWasFound()
    {
        await using var portal = await StartAsync();
        var run = await DeadRunAsync(portal);
        await portal.Get<DrTestPending>().KeepAsync(run.Id, EntryOf(run, DrillVerdict.Failed, "orders has 3 rows less."), Token);
        await portal.Get<IRunStore>().TryStartAsync(run.Id, "dead-node/1", Noon, Token);

        await portal.EndAsync(run.Id);

        var record = await portal.RecordOfAsync(run);
        Assert.Equal((DrillVerdict.Failed, "orders has 3 rows less."), (record.Test.Verdict, record.Test.Sentence));
        await portal.Get<DrTestIntake>().RunAsync(Token);
        Assert.Empty((await portal.RecordOfAsync(run)).Additions);
        Assert.Empty(await portal.Bucket.KeysAsync(Pending, Token));
    }

    [Fact]
    public async Task Record_OfTheEndWasWrittenFirst_WhatWasFoundIsNotedBesideIt()
    {
        await using var portal = await StartAsync();
        var run = await DeadRunAsync(portal);
        await portal.Get<DrTestLog>().AppendAsync(EntryOf(run, DrillVerdict.Inconclusive, "It ended in the phase Record."), Token);
        await portal.Get<DrTestPending>().KeepAsync(run.Id, EntryOf(run, DrillVerdict.Passed, "Recovered in 3 s."), Token);

        await portal.Get<DrTestIntake>().RunAsync(Token);

        var record = await portal.RecordOfAsync(run);
        Assert.Equal(DrillVerdict.Inconclusive, record.Test.Verdict);
        Assert.Contains("Passed. Recovered in 3 s.", Assert.Single(record.Additions).Entry.Text, StringComparison.Ordinal);
        Assert.Empty(await portal.Bucket.KeysAsync(Pending, Token));
    }

    [Fact]
    public async Task Pending_ThatSomebodyElseWroteOrChanged_IsNotTaken()
    {
        await using var portal = await StartAsync();
        var run = await DeadRunAsync(portal);
        var key = await portal.Get<DrTestPending>().KeepAsync(run.Id, EntryOf(run, DrillVerdict.Failed, "rows are missing"), Token);
        var file = await portal.Get<Core.Storage.IBackupStorage>().ReadAsync(key, 1 << 20, Token);
        var changed = System.Text.Encoding.UTF8.GetString(file!).Replace("\"Failed\"", "\"Passed\"", StringComparison.Ordinal);
        await portal.Bucket.Client.PutObjectAsync(new() { BucketName = portal.Bucket.Name, Key = key, ContentBody = changed }, Token);
        // A true record under another run's name.
        await portal.Bucket.Client.PutObjectAsync(new() { BucketName = portal.Bucket.Name, Key = $"{Pending}abcdefghij.json", ContentBody = System.Text.Encoding.UTF8.GetString(file!) }, Token);

        await portal.Get<DrTestIntake>().RunAsync(Token);

        Assert.Equal(0, (await portal.Get<DrTestLog>().ListAsync(new DrTestQuery(), Token)).TotalUnfiltered);
        Assert.Equal(2, (await portal.Bucket.KeysAsync(Pending, Token)).Count);
        Assert.Contains(portal.Log.Lines, l => l.Contains("was changed after it was signed", StringComparison.Ordinal));
        Assert.Contains(portal.Log.Lines, l => l.Contains("is of another run", StringComparison.Ordinal));
    }

    private static async Task<TestPortal> StartAsync()
    {
        var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        await portal.BackUpAsync();
        return portal;
    }

    private static async Task<Run> DeadRunAsync(TestPortal portal)
    {
        var run = DrillWorld.NewRun(portal, new DrillRequest());
        await portal.Get<IRunStore>().InsertAsync(run, Token);
        return run;
    }

    private static DrTestEntry EntryOf(Run run, DrillVerdict verdict, string sentence) => new()
    {
        Kind = DrTestKind.Drill, At = Noon, By = "olga", Via = run.RequestedVia,
        Test = new DrTest { Verdict = verdict, Sentence = sentence, StartedAt = Noon, EndedAt = Noon, RunId = run.Id },
    };

    // From inside of a callback of the run.
    private static void Execute(TestPortal portal, string sql) => portal.ExecutePortalAsync(sql).GetAwaiter().GetResult();
}
