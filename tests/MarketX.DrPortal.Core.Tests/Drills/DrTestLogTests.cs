using System.Text;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.State;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Drills;

/// <summary>The DR test log: it only grows, and whatever is done to it shows.</summary>
public sealed class DrTestLogTests
{
    private const string Backup = "postgres-backups/backup-manual-2026-11-01T02-00-00Z.dump";

    private static readonly DateTimeOffset Start = new(2026, 11, 1, 9, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("UPDATE drportal.dr_test_log SET entry = entry")]
    [InlineData("DELETE FROM drportal.dr_test_log")]
    [InlineData("TRUNCATE drportal.dr_test_log")]
    [InlineData("DELETE FROM drportal.dr_test_copies")]
    public async Task Change_OfTheTable_IsRefusedTwice(string sql)
    {
        await using var portal = await TestPortal.StartAsync();
        await RecordAsync(portal);
        await CopiedAsync(portal, 1);

        var byRights = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(portal, sql));
        Assert.Contains("permission denied", byRights.MessageText, StringComparison.Ordinal);
        await ExecuteAsync(portal, "GRANT ALL ON ALL TABLES IN SCHEMA drportal TO CURRENT_USER");
        var byTrigger = await Assert.ThrowsAsync<PostgresException>(() => ExecuteAsync(portal, sql));
        Assert.Contains("is only added to", byTrigger.MessageText, StringComparison.Ordinal);
    }

    /// <summary>As docs/operations.md has it: what somebody with the portal's own password then cannot take away.</summary>
    [Fact]
    public async Task Table_HandedToAnotherRole_IsAddedToAndNothingElse()
    {
        await using var portal = await TestPortal.StartAsync();
        var script = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "deploy", "dr-test-log-owner.sql"), Token);
        await portal.ExecutePortalAsSuperuserAsync(script);
        await portal.ExecutePortalAsSuperuserAsync(script);

        var number = await portal.Get<DrTestWriter>().RecordAsync(TestPortal.Operator, new ManualDrill
        {
            StartedAt = TimeProvider.System.GetUtcNow().AddHours(-2), Backup = "x", Minutes = 5, Verdict = DrillVerdict.Passed, Findings = "All rows were there.",
        }, Token);
        await portal.Get<DrTestCopier>().CopyAsync(Token);

        Assert.Equal(1, number);
        foreach (var statement in new[]
        {
            "ALTER TABLE drportal.dr_test_log DISABLE TRIGGER ALL", "DROP TRIGGER only_added_to ON drportal.dr_test_log",
            "UPDATE drportal.dr_test_log SET entry = '{}'", "DELETE FROM drportal.dr_test_log", "TRUNCATE drportal.dr_test_log", "DROP TABLE drportal.dr_test_log",
            "CREATE OR REPLACE FUNCTION drportal.refuse_dr_test_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
        })
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => portal.ExecutePortalAsync(statement))).SqlState);
    }

    [Fact]
    public async Task Append_ManyAtOnce_AreNumberedWithoutGapsAndChained()
    {
        await using var portal = await TestPortal.StartAsync();

        var numbers = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => RecordAsync(portal)));

        Assert.Equal(Enumerable.Range(1, 12).Select(n => (long)n), numbers.Order());
        await CopiedAsync(portal, 12);
        Assert.Equal(12, (await portal.Bucket.KeysAsync("postgres-backups-drills/", Token)).Count);
        var report = await portal.Get<DrTestAudit>().RunAsync(Token);
        Assert.Equal((12, 12), (report.Entries, report.Copies));
        Assert.Empty(report.Problems);
    }

    [Fact]
    public async Task SignOff_ByWhoRanIt_IsRefusedAndByASecondPersonKept()
    {
        await using var portal = await TestPortal.StartAsync();
        var number = await RecordAsync(portal);
        var writer = portal.Get<DrTestWriter>();

        var same = await Assert.ThrowsAsync<RequestRefusedException>(() => writer.SignOffAsync(TestPortal.Operator, number, null, Token));
        Assert.Contains("a second person signs it off", same.Message, StringComparison.Ordinal);
        await writer.AddNoteAsync(TestPortal.Operator, number, "Counted by hand as well.", Token);
        await writer.SignOffAsync(TestPortal.Admin, number, "Seen.", Token);
        var twice = await Assert.ThrowsAsync<RequestRefusedException>(() => writer.SignOffAsync(TestPortal.Admin with { Name = "eve" }, number, null, Token));
        Assert.Contains("signed off already, by adam", twice.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<RequestRefusedException>(() => writer.AddNoteAsync(TestPortal.Operator, 2, "a note is no test", Token));
        await Assert.ThrowsAsync<AccessDeniedException>(() => writer.SignOffAsync(TestPortal.Admin with { Role = PortalRole.Viewer }, number, null, Token));

        var item = (await portal.Get<DrTestLog>().FindAsync(number, Token))!;
        Assert.Equal([(2L, DrTestKind.Note), (3L, DrTestKind.SignOff)], item.Additions.Select(a => (a.Number, a.Entry.Kind)));
        Assert.Equal("adam", item.SignOff!.By);
    }

    [Fact]
    public async Task Record_ByHand_IsMarkedAndChecked()
    {
        await using var portal = await TestPortal.StartAsync();
        var number = await RecordAsync(portal);

        var item = (await portal.Get<DrTestLog>().FindAsync(number, Token))!;
        Assert.Equal((DrTestKind.Manual, "olga", 2520d, new DateTimeOffset(2026, 11, 1, 2, 0, 0, TimeSpan.Zero)), (item.Entry.Kind, item.Entry.By, item.Test.RecoverySeconds, item.Test.BackupTakenAt));
        foreach (var bad in new[] { Manual with { Backup = " " }, Manual with { Minutes = 0 }, Manual with { Findings = "" }, Manual with { StartedAt = TimeProvider.System.GetUtcNow() }, Manual with { Rows = -1 } })
            await Assert.ThrowsAsync<RequestRefusedException>(() => portal.Get<DrTestWriter>().RecordAsync(TestPortal.Operator, bad, Token));
    }

    [Fact]
    public async Task List_FiltersSortsAndPages()
    {
        await using var portal = await TestPortal.StartAsync();
        for (var day = 0; day < 5; day++)
            await RecordAsync(portal, Manual with { StartedAt = Start.AddDays(day * -10), Minutes = 50 - day, Verdict = day == 2 ? DrillVerdict.Failed : DrillVerdict.Passed });
        var log = portal.Get<DrTestLog>();

        var all = await log.ListAsync(new DrTestQuery(), Token);
        Assert.Equal((5, 5), (all.TotalUnfiltered, all.Items.Count));
        Assert.Equal(all.Items.OrderByDescending(i => i.Test.StartedAt).Select(i => i.Number), all.Items.Select(i => i.Number));
        var fastest = await log.ListAsync(new DrTestQuery { Sort = DrTestSort.Recovery, Descending = false, Take = 1 }, Token);
        Assert.Equal(all.Items.Min(i => i.Test.RecoverySeconds), Assert.Single(fastest.Items).Test.RecoverySeconds);
        Assert.Equal(1, (await log.ListAsync(new DrTestQuery { From = Start, Before = Start.AddDays(1) }, Token)).Total);
        Assert.Equal(1, (await log.ListAsync(new DrTestQuery { Verdict = DrillVerdict.Failed }, Token)).Total);
        Assert.Equal(0, (await log.ListAsync(new DrTestQuery { SignedOff = true }, Token)).Total);
        Assert.Equal(all.Total, (await log.ListAsync(new DrTestQuery { Text = "OLG", Kind = DrTestKind.Manual, SignedOff = false }, Token)).Total);
    }

    [Fact]
    public async Task Audit_EveryKindOfTampering_IsFoundAndNamed()
    {
        await using var portal = await TestPortal.StartAsync();
        for (var i = 0; i < 6; i++)
            await RecordAsync(portal);
        await CopiedAsync(portal, 6);
        Assert.True((await portal.Get<DrTestAudit>().RunAsync(Token)).IsSound);

        // As the table's owner, who takes the guards away first.
        await ExecuteAsync(portal, """
            GRANT ALL ON ALL TABLES IN SCHEMA drportal TO CURRENT_USER;
            ALTER TABLE drportal.dr_test_log DISABLE TRIGGER USER;
            UPDATE drportal.dr_test_log SET entry = replace(entry, 'Passed', 'Failed') WHERE number = 2;
            DELETE FROM drportal.dr_test_log WHERE number = 4;
            """);
        await portal.Bucket.Client.DeleteObjectAsync(portal.Bucket.Name, "postgres-backups-drills/00000003.json", Token);
        await portal.Bucket.Client.PutObjectAsync(new() { BucketName = portal.Bucket.Name, Key = "postgres-backups-drills/00000005.json", ContentBody = "{}" }, Token);

        var found = string.Join('\n', (await portal.Get<DrTestAudit>().RunAsync(Token)).Problems);

        Assert.Contains("Entry 2 in the portal's database was changed after it was signed.", found, StringComparison.Ordinal);
        Assert.Contains("Entry 4 is missing in the portal's database.", found, StringComparison.Ordinal);
        Assert.Contains("Entry 2 in s3://", found, StringComparison.Ordinal);
        Assert.Contains("Entry 3 is missing in s3://", found, StringComparison.Ordinal);
        Assert.Contains("postgres-backups-drills/ cannot be read.", found, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Audit_TailCutOffInEitherStore_IsFound()
    {
        await using var portal = await TestPortal.StartAsync();
        for (var i = 0; i < 3; i++)
            await RecordAsync(portal);
        await CopiedAsync(portal, 3);

        await portal.Bucket.Client.DeleteObjectAsync(portal.Bucket.Name, "postgres-backups-drills/00000003.json", Token);
        Assert.Contains("the end of the log there was cut off", Assert.Single((await portal.Get<DrTestAudit>().RunAsync(Token)).Problems), StringComparison.Ordinal);

        await ExecuteAsync(portal, """
            GRANT ALL ON ALL TABLES IN SCHEMA drportal TO CURRENT_USER;
            ALTER TABLE drportal.dr_test_log DISABLE TRIGGER USER;
            DELETE FROM drportal.dr_test_log WHERE number > 1;
            """);
        Assert.Contains("Entry 2 is in", Assert.Single((await portal.Get<DrTestAudit>().RunAsync(Token)).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task EmptyPortalDatabase_RebuildsTheLogFromTheBucket()
    {
        await using var portal = await TestPortal.StartAsync();
        for (var i = 0; i < 3; i++)
            await RecordAsync(portal);
        await portal.Get<DrTestWriter>().SignOffAsync(TestPortal.Admin, 2, "Seen.", Token);
        await CopiedAsync(portal, 4);
        var before = await portal.Get<DrTestLog>().ReadAllAsync(Token);
        await portal.StopEngineAsync();
        await using var empty = await TestServices.Services.SharedServices.CreateDatabaseAsync("portal", Token);
        portal.Change("ConnectionStrings:Portal", empty.ConnectionString);

        await portal.StartEngineAsync();
        await CopiedAsync(portal, 4);

        Assert.Equal(before, await portal.Get<DrTestLog>().ReadAllAsync(Token));
        Assert.Equal(5, await RecordAsync(portal));
        await CopiedAsync(portal, 5);
        Assert.Empty((await portal.Get<DrTestAudit>().RunAsync(Token)).Problems);
        await portal.StopEngineAsync();
    }

    [Fact]
    public async Task EmptyPortalDatabase_BucketWhoseLogWasEdited_TakesNothingOver()
    {
        await using var portal = await TestPortal.StartAsync();
        for (var i = 0; i < 3; i++)
            await RecordAsync(portal);
        await CopiedAsync(portal, 3);
        await portal.StopEngineAsync();
        var key = "postgres-backups-drills/00000002.json";
        using (var stored = await portal.Bucket.Client.GetObjectAsync(portal.Bucket.Name, key, Token))
        using (var reader = new StreamReader(stored.ResponseStream, Encoding.UTF8))
            await portal.Bucket.Client.PutObjectAsync(new() { BucketName = portal.Bucket.Name, Key = key, ContentBody = (await reader.ReadToEndAsync(Token)).Replace("Passed", "Failed", StringComparison.Ordinal) }, Token);
        await using var empty = await TestServices.Services.SharedServices.CreateDatabaseAsync("portal", Token);
        portal.Change("ConnectionStrings:Portal", empty.ConnectionString);
        await portal.StartEngineAsync();

        var refusal = await Assert.ThrowsAsync<RequestRefusedException>(() => RecordAsync(portal));

        Assert.Contains("Entry 2 in s3://", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("was changed after it was signed", refusal.Message, StringComparison.Ordinal);
        Assert.Empty(await portal.Get<DrTestLog>().ReadAllAsync(Token));
        Assert.Contains((await portal.Get<DrTestAudit>().RunAsync(Token)).Problems, p => p.Contains("Entry 2", StringComparison.Ordinal) && p.Contains("changed after it was signed", StringComparison.Ordinal));
        await portal.StopEngineAsync();
    }

    private static ManualDrill Manual { get; } = new()
    {
        StartedAt = Start,
        Backup = Backup,
        Minutes = 42,
        Verdict = DrillVerdict.Passed,
        Findings = "Restored by the runbook; 1234 users.",
        Rows = 1234,
    };

    private static Task<long> RecordAsync(TestPortal portal, ManualDrill? drill = null) =>
        portal.Get<DrTestWriter>().RecordAsync(TestPortal.Operator, drill ?? Manual, Token);

    private static async Task ExecuteAsync(TestPortal portal, string sql)
    {
        await using var command = portal.Get<NpgsqlDataSource>().CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Token);
    }

    /// <summary>Waits until so many entries are in the bucket.</summary>
    private static async Task CopiedAsync(TestPortal portal, long count)
    {
        await using var command = portal.Get<NpgsqlDataSource>().CreateCommand("SELECT count(*) FROM drportal.dr_test_copies");
        while ((long)(await command.ExecuteScalarAsync(Token))! < count)
            await Task.Delay(20, Token);
    }
}
