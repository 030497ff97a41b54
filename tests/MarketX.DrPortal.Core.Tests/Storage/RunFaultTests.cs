using System.Diagnostics;
using MarketX.DrPortal.Core.Archive.Blocks;
using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Globals;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.Core.Verifications;
using MarketX.DrPortal.TestServices.S3.Faults;
using MarketX.DrPortal.TestServices.Sample;
using MarketX.DrPortal.TestServices.Services;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Storage;

/// <summary>Backups and restores through a network and a server that fail in the middle.</summary>
[Trait("Category", "Long")]
public sealed class RunFaultTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static TheoryData<string, Func<Fault>> OfBackups { get; } = new()
    {
        { "connection lost in a part", () => new Fault(FaultKind.DropRequest, r => r.Part == 2, 2) { After = 1 << 20 } },
        { "500 and 503", () => new Fault(FaultKind.Answer, r => r.Part is not null || r.IsInitiate || r.IsComplete, 3) { Status = 503, Code = "SlowDown" } },
        { "stall in a part", () => new Fault(FaultKind.StallRequest, r => r.Part == 2, 1) { After = 1 << 20 } },
        { "a byte of a part is another", () => new Fault(FaultKind.CorruptRequest, r => r.Part == 2, 1) { After = 5_000_000 } },
        { "answer to the last request lost", () => new Fault(FaultKind.LoseAnswer, r => r.IsComplete, 1) },
    };

    public static TheoryData<string, Func<Fault>> OfRestores { get; } = new()
    {
        { "connection lost", () => new Fault(FaultKind.DropResponse, r => r.RangeStart is not null, 5) { After = 200_000 } },
        { "body cut off", () => new Fault(FaultKind.TruncateResponse, r => r.RangeStart is not null, 5) { After = 100_000 } },
        { "503", () => new Fault(FaultKind.Answer, r => r.RangeStart is not null, 3) { Status = 503, Code = "SlowDown" } },
        { "stall", () => new Fault(FaultKind.StallResponse, r => r.RangeStart is not null, 1) { After = 100_000 } },
    };

    [Theory]
    [MemberData(nameof(OfBackups))]
    public async Task Backup_FaultThatPasses_IsWhole(string name, Func<Fault> fault)
    {
        await using var proxy = await ProxyAsync();
        await using var portal = await StartAsync(proxy);
        var added = proxy.Add(fault());

        var backup = await portal.BackUpAsync();

        Assert.True(added.Hits > 0, name);
        proxy.Clear();
        Assert.Equal(ManifestState.Valid, (await portal.Get<BackupCatalog>().GetAsync(backup.Key, Token)).Manifest.State);
        await AssertReadsBackAsync(portal, backup.Key);
        await portal.AssertNothingLeftBehindAsync();
    }

    [Theory]
    [MemberData(nameof(OfRestores))]
    public async Task Restore_FaultThatPasses_EqualsTheSource(string name, Func<Fault> fault)
    {
        await using var proxy = await ProxyAsync();
        await using var portal = await StartAsync(proxy);
        var backup = await portal.BackUpAsync();
        var added = proxy.Add(fault());

        var restored = await portal.RestoreAsync(backup.Key);

        Assert.True(added.Hits > 0, name);
        Assert.Equal(VerificationVerdict.Exact, restored.Verification!.Verdict);
        // Large tables come over several connections, in any order.
        var source = await portal.Production.QueryAsync<string>("SELECT md5(string_agg(md5(n::text), '' ORDER BY id)) FROM noise n", Token);
        await portal.Server.ExecuteAsync(portal.Staging, $"DO $$ BEGIN ASSERT '{source}' = (SELECT md5(string_agg(md5(n::text), '' ORDER BY id)) FROM public.noise n); END $$", Token);
        await portal.AssertNothingLeftBehindAsync();
    }

    [Theory]
    [InlineData(FaultKind.DropRequest)]
    [InlineData(FaultKind.Answer)]
    [InlineData(FaultKind.CorruptRequest)]
    public async Task Backup_FaultThatStays_FailsNamingPartAndTableAndLeavesNothing(FaultKind kind)
    {
        await using var proxy = await ProxyAsync();
        await using var portal = await StartAsync(proxy);
        proxy.Add(new Fault(kind, r => r.Part == 2) { After = 1 << 20 });

        var run = await portal.EndAsync((await portal.StartBackupAsync()).Id);

        Assert.Equal((RunStatus.Failed, false), (run.Status, run.CleanupDue));
        Assert.Matches(@"part 2 \(bytes [\d,]+ to [\d,]+\)", run.Error!);
        Assert.Matches(@"The part holds data of .*public\.noise", run.Error!);
        Assert.Empty(await portal.Bucket.KeysAsync(cancellationToken: Token));
        await portal.AssertNothingLeftBehindAsync();
    }

    [Fact]
    public async Task Backup_LastRequestRefused_FailsAndLeavesNothing()
    {
        await using var proxy = await ProxyAsync();
        await using var portal = await StartAsync(proxy);
        var refused = proxy.Add(new Fault(FaultKind.Answer, r => r.IsComplete));

        var run = await portal.EndAsync((await portal.StartBackupAsync()).Id);

        Assert.True(refused.Hits > 1, "It was not tried again.");
        Assert.Equal(RunStatus.Failed, run.Status);
        await portal.UntilAsync(run.Id, r => !r.CleanupDue, "was cleaned up");
        Assert.All(await portal.Bucket.KeysAsync(cancellationToken: Token), key => Assert.StartsWith("postgres-backups-runbook/", key, StringComparison.Ordinal));
        await portal.AssertNothingLeftBehindAsync();
        proxy.Clear();
        await portal.BackUpAsync("after");
    }

    [Fact]
    public async Task Backup_ManifestRefusedByTheBucket_FailsAndSaysThatNothingVouches()
    {
        await using var proxy = await ProxyAsync();
        await using var portal = await StartAsync(proxy);
        var refused = proxy.Add(new Fault(FaultKind.Answer, r => r.Method == "PUT" && r.Path.Contains("-manifests/", StringComparison.Ordinal)));

        var run = await portal.EndAsync((await portal.StartBackupAsync()).Id);

        Assert.True(refused.Hits > 0, "No manifest was written.");
        Assert.Equal((RunStatus.Failed, false), (run.Status, run.CleanupDue));
        var key = Assert.Single(await portal.Bucket.KeysAsync("postgres-backups/", Token));
        // The roles that belong to it, and the runbook, which the portal writes at its start.
        Assert.All((await portal.Bucket.KeysAsync(cancellationToken: Token)).Except([key, GlobalsFile.KeyOf("postgres-backups", key), GlobalsFile.SqlKeyOf("postgres-backups", key)]),
            other => Assert.StartsWith("postgres-backups-runbook/", other, StringComparison.Ordinal));
        Assert.Equal(ManifestState.Missing, (await portal.Get<BackupCatalog>().GetAsync(key, Token)).Manifest.State);
        await portal.AssertNothingLeftBehindAsync();
        proxy.Clear();
        await portal.BackUpAsync("after");
    }

    [Fact]
    public async Task Backup_ServerGoneInTheMiddle_FailsWithinAMinute()
    {
        await using var proxy = await ProxyAsync();
        await using var portal = await StartAsync(proxy);
        var part = proxy.Add(new Fault(FaultKind.StallRequest, r => r.Part == 2) { After = 1 << 20 });
        var started = await portal.StartBackupAsync();
        await part.Hit.WaitAsync(Token);
        await proxy.StopAsync();
        var limit = Stopwatch.StartNew();

        var run = await portal.EndAsync(started.Id);

        // What is open in the bucket cannot be aborted while it is gone: the reconciler does that later.
        Assert.Equal((RunStatus.Failed, true), (run.Status, run.CleanupDue));
        Assert.Contains("does not answer", run.Error, StringComparison.Ordinal);
        Assert.InRange(limit.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(60));
        Assert.Empty(await portal.Bucket.KeysAsync(cancellationToken: Token));
    }

    [Theory]
    [InlineData(FaultKind.DropResponse)]
    [InlineData(FaultKind.CorruptResponse)]
    public async Task Restore_FaultThatStays_FailsAndLeavesNoDatabase(FaultKind kind)
    {
        await using var proxy = await ProxyAsync();
        await using var portal = await StartAsync(proxy);
        var backup = await portal.BackUpAsync();
        // Behind what the checks before the start read.
        proxy.Add(new Fault(kind, r => r.RangeStart is not null) { After = 1_500_000 });
        proxy.Add(new Fault(kind, r => r.RangeStart >= 1_000_000));

        var run = await portal.EndAsync((await portal.StartRestoreAsync(backup.Key)).Id);

        Assert.True(run is { Status: RunStatus.Failed, CleanupDue: false }, $"{run.Status}: {run.Error}");
        Assert.Contains("noise", run.Error, StringComparison.Ordinal);
        Assert.False(await portal.Server.HasDatabaseAsync(portal.Staging, Token));
        await portal.AssertNothingLeftBehindAsync();
    }

    [Fact]
    public async Task Read_OneByteOfABlockIsAnother_IsFoundAndNamesTheTable()
    {
        await using var proxy = await ProxyAsync();
        await using var portal = await StartAsync(proxy);
        var backup = await portal.BackUpAsync();
        var detail = await portal.Get<BackupCatalog>().GetAsync(backup.Key, Token);
        var table = detail.Manifest.Manifest!.Archive.Tables.Single(t => t.Name == "noise").Data!;
        foreach (var known in new[] { true, false })
        {
            foreach (var at in new[] { 100, table.StoredBytes / 2, table.StoredBytes - 20 })
            {
                proxy.Clear();
                var fault = proxy.Add(new Fault(FaultKind.CorruptResponse, r => r.RangeStart == table.Offset, 1) { After = at });

                var failure = await Assert.ThrowsAsync<ArchiveFormatException>(() => ReadAsync(portal, detail, table, known));

                Assert.Equal(1, fault.Hits);
                Assert.Contains("noise", failure.Message, StringComparison.Ordinal);
            }
        }
    }

    private static async Task AssertReadsBackAsync(TestPortal portal, string key)
    {
        var detail = await portal.Get<BackupCatalog>().GetAsync(key, Token);
        foreach (var table in detail.Manifest.Manifest!.Archive.Tables.Where(t => t.Data is not null))
            await ReadAsync(portal, detail, table.Data!, known: true);
    }

    private static async Task ReadAsync(TestPortal portal, BackupDetail backup, BlockFacts block, bool known)
    {
        await using var stream = new ObjectRangeStream(portal.Get<IBackupStorage>(), backup.Backup.Key, backup.ETag, block.Offset, block.StoredBytes);
        using var reader = new BlockReader(stream, backup.Head!, block.DumpId, block.Offset, known ? block : null);
        while (await reader.ReadAsync(Token) is { } batch)
            batch.Dispose();
    }

    private static async Task<FaultProxy> ProxyAsync() => new((await SharedServices.S3Async(Token)).ServiceUrl);

    private static async Task<TestPortal> StartAsync(FaultProxy proxy)
    {
        var portal = await TestPortal.StartAsync(new() { ["Storage:EndpointUrl"] = proxy.Url, ["Storage:InactivityTimeout"] = "00:00:05" });
        await portal.Production.ExecuteAsync(AwkwardTables.Incompressible(megabytes: 40), Token);
        return portal;
    }
}
