using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Processes;
using MarketX.DrPortal.TestServices.S3.Faults;
using MarketX.DrPortal.TestServices.Sample;
using MarketX.DrPortal.TestServices.Services;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Faults;

/// <summary>Disks that fill up in the middle: small ones in memory, which only root can mount.</summary>
[Trait("Category", "Long")]
public sealed class DiskFullTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task ScratchFolder_FillsUpInARestore_RunFailsAndLeavesNothing()
    {
        await using var disk = await SmallDisk.MountAsync(megabytes: 8);
        await using var proxy = new FaultProxy((await SharedServices.S3Async(Token)).ServiceUrl);
        await using var portal = await TestPortal.StartAsync(new() { ["Storage:EndpointUrl"] = proxy.Url });
        // Large objects go through a file for pg_restore.
        await portal.Production.ExecuteAsync("SELECT lo_from_bytea(0, decode(string_agg(md5(random()::text || g), ''), 'hex')) FROM generate_series(1, 300000) g", Token);
        var backup = await portal.BackUpAsync();
        await portal.StopEngineAsync();
        portal.Change("Restore:ScratchDirectory", disk.Folder);
        await portal.StartEngineAsync();
        var stalled = proxy.Add(new Fault(FaultKind.StallResponse, r => r.RangeStart > 0, 1) { After = 1_000_000 });
        var run = await portal.StartRestoreAsync(backup.Key);
        await stalled.Hit.WaitAsync(Token);
        var filler = Path.Combine(disk.Folder, "filler");
        await Assert.ThrowsAsync<IOException>(() => File.WriteAllBytesAsync(filler, new byte[8 << 20], Token));

        proxy.Clear();
        var ended = await portal.EndAsync(run.Id);

        Assert.Equal((RunStatus.Failed, false), (ended.Status, ended.CleanupDue));
        Assert.Contains("No space left on device", ended.Error, StringComparison.Ordinal);
        await portal.AssertNothingLeftBehindAsync();
        File.Delete(filler);
        await portal.RestoreAsync(backup.Key);
        Assert.Empty(Directory.GetFileSystemEntries(disk.Folder));
    }

    [Fact]
    public async Task ScratchFolder_FullAsEachPhaseOfARestoreBegins_IsSaidOrNotNeeded()
    {
        await using var disk = await SmallDisk.MountAsync(megabytes: 8);
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var backup = await portal.BackUpAsync();
        await portal.StopEngineAsync();
        portal.Change("Restore:ScratchDirectory", disk.Folder);
        await portal.StartEngineAsync();
        var filler = Path.Combine(disk.Folder, "filler");
        var failed = new List<string>();
        foreach (var phase in RestorePhases.Of(index: false, verify: true))
        {
            var run = await PhasedRun.ExecuteAsync(portal, RunKind.Restore, portal.Staging, new RestoreRequest(backup.Key, portal.Staging), entered =>
            {
                if (entered == phase)
                    Assert.Throws<IOException>(() => File.WriteAllBytes(filler, new byte[16 << 20]));
            });
            File.Delete(filler);

            // The checks before the start look first.
            Assert.Matches(run.Status == RunStatus.Succeeded ? "^$" : phase == "Prepare" ? "0 B free in .* Free some space" : "No space left on device", run.Error ?? "");
            Assert.Equal(run.Status == RunStatus.Succeeded, await portal.Server.HasDatabaseAsync(portal.Staging, Token));
            if (run.Status == RunStatus.Failed)
                failed.Add(phase);
            await portal.Server.DropDatabaseAsync(portal.Staging, Token);
            await portal.AssertNothingLeftBehindAsync();
        }

        // The table of contents is written there, and the lists of what pg_restore is to do.
        Assert.Contains("Schema", failed);
        Assert.DoesNotContain("Analyze", failed);
        Assert.Empty(Directory.GetFileSystemEntries(disk.Folder));
    }

    [Theory]
    [InlineData("ALTER TABLE noise SET TABLESPACE small;", "Data")]
    [InlineData("CREATE INDEX wide ON noise (left(encode(bytes, 'hex'), 2000), id) TABLESPACE small;", "Indexes and constraints")]
    public async Task Tablespace_FillsUpInARestore_RunFailsAndLeavesNothing(string place, string phase)
    {
        await using var own = await SharedServices.StartPostgresAsync(Token);
        await using var disk = await SmallDisk.MountAsync(megabytes: 60);
        await own.Server.ExecuteAsSuperUserAsync("postgres", $"CREATE TABLESPACE small LOCATION '{disk.Folder}'", Token);
        await own.Server.ExecuteAsSuperUserAsync("postgres", $"GRANT CREATE ON TABLESPACE small TO {own.Server.Owner}", Token);
        await using var portal = await TestPortal.StartAsync(production: await TestDatabase.CreateAsync(own.Server, "prod", "template0", Token));
        await portal.Production.ExecuteAsync(AwkwardTables.Incompressible(megabytes: 40) + place, Token);
        // Room for one and a half of what is there.
        var filler = Path.Combine(disk.Folder, "filler");
        var used = new DriveInfo(disk.Folder).TotalSize - new DriveInfo(disk.Folder).AvailableFreeSpace;
        await File.WriteAllBytesAsync(filler, new byte[Math.Max(0, new DriveInfo(disk.Folder).TotalSize - (used * 3 / 2))], Token);
        var backup = await portal.BackUpAsync();

        var run = await portal.EndAsync((await portal.StartRestoreAsync(backup.Key)).Id);

        Assert.Equal((RunStatus.Failed, phase, false), (run.Status, run.Progress.Phase, run.CleanupDue));
        // PostgreSQL says the one where nothing could be written, the other where a part could.
        Assert.Matches("No space left on device|Check free disk space", run.Error!);
        Assert.False(await portal.Server.HasDatabaseAsync(portal.Staging, Token));
        await portal.AssertNothingLeftBehindAsync();
        // Room again: production's own rows are gone, as after an accident.
        await portal.Production.ExecuteAsync("TRUNCATE noise", Token);
        File.Delete(filler);
        await portal.RestoreAsync(backup.Key);
    }

    /// <summary>A file system in memory.</summary>
    private sealed class SmallDisk(string folder) : IAsyncDisposable
    {
        public string Folder => folder;

        public static async Task<SmallDisk> MountAsync(int megabytes)
        {
            Assert.SkipUnless(Environment.IsPrivilegedProcess, "Only root can mount a small disk.");
            var disk = new SmallDisk(Directory.CreateTempSubdirectory("drportal-disk-").FullName);
            try
            {
                // Everybody's: PostgreSQL runs as another user than we do.
                await new TestServices.Processes.CommandLine("mount", "-t", "tmpfs", "-o", $"size={megabytes}m,uid=65534,mode=0777", "tmpfs", disk.Folder).RunAsync(Token);
            }
            catch (ServiceException e)
            {
                Directory.Delete(disk.Folder);
                Assert.Skip($"This machine mounts no small disk: {e.Message}");
            }

            return disk;
        }

        public async ValueTask DisposeAsync()
        {
            await new TestServices.Processes.CommandLine("umount", "--lazy", folder).RunAsync(CancellationToken.None);
            Directory.Delete(folder);
        }
    }
}
