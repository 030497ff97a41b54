using System.Text.Json;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Processes;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Nodes;

/// <summary>What a dead portal left on its own disk goes when a portal is there again, whoever cleaned up the rest.</summary>
public sealed class ScratchFolderSweepTests
{
    private static readonly DateTimeOffset LongAgo = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Start_FoldersOfRuns_OnlyThoseOfEndedOnesAreRemoved()
    {
        var disk = Directory.CreateTempSubdirectory("drportal-scratch-");
        try
        {
            await using var first = await TestPortal.StartAsync();
            var store = first.Get<IRunStore>();
            var (dead, waiting) = (NewRun(first, RequestOrigin.Portal, LongAgo), NewRun(first, RequestOrigin.CommandLine, TimeProvider.System.GetUtcNow()));
            await store.InsertAsync(waiting, Token);
            await store.InsertAsync(dead, Token);
            // A path of the dead one's machine, which is none here.
            await store.SetResourcesAsync(dead.Id, new RunResources { ScratchFolder = $"/nowhere-here/drportal-{dead.Id}" }, Token);
            Assert.True(await store.TryStartAsync(dead.Id, "dead-node/1", LongAgo, Token));
            var (ended, active) = (MakeFolder(disk, $"drportal-{dead.Id}"), MakeFolder(disk, $"drportal-{waiting.Id}"));
            var (unknown, forgotten, other) = (MakeFolder(disk, $"drportal-{RunId.New()}"), MakeFolder(disk, $"drportal-{RunId.New()}", daysAgo: 2), MakeFolder(disk, "drportal-doctor-1", daysAgo: 2));
            // In one that is old a file was written to a moment ago.
            var busy = MakeFolder(disk, $"drportal-{RunId.New()}", daysAgo: 2);
            File.SetLastWriteTimeUtc(Path.Combine(busy, "archive.dump"), TimeProvider.System.GetUtcNow().UtcDateTime);

            Assert.Equal(RunStatus.Interrupted, (await first.EndAsync(dead.Id)).Status);
            Assert.True(Directory.Exists(ended));
            await using var second = await first.JoinAsync("second");
            await second.StopEngineAsync();
            second.Change("Restore:ScratchDirectory", disk.FullName);
            await second.StartEngineAsync();

            Assert.True(await Wait.UntilAsync(() => !Directory.Exists(ended) && !Directory.Exists(forgotten), TimeSpan.FromMinutes(1), Token), "The folders of the dead were not removed at the start.");
            await second.Get<ScratchFolderSweep>().SweepAsync(Token);
            Assert.All([active, unknown, busy, other], folder => Assert.True(Directory.Exists(folder), folder));
        }
        finally
        {
            disk.Delete(recursive: true);
        }
    }

    private static string MakeFolder(DirectoryInfo disk, string name, int daysAgo = 0)
    {
        var folder = disk.CreateSubdirectory(name).FullName;
        var file = Path.Combine(folder, "archive.dump");
        File.WriteAllText(file, "a head");
        var at = TimeProvider.System.GetUtcNow().UtcDateTime.AddDays(-daysAgo);
        File.SetLastWriteTimeUtc(file, at);
        Directory.SetLastWriteTimeUtc(folder, at);
        return folder;
    }

    private static Run NewRun(TestPortal portal, RequestOrigin via, DateTimeOffset at) => new()
    {
        Id = RunId.New(),
        Kind = RunKind.Restore,
        Status = RunStatus.Queued,
        Target = portal.Staging,
        Request = JsonSerializer.SerializeToElement(new RestoreRequest("postgres-backups/x.dump", portal.Staging), RunJson.Options),
        RequestedBy = "olga",
        // Those of a command line are executed by who queued them, not by the portal.
        RequestedVia = via,
        QueuedAt = at,
        Progress = RunProgress.None,
    };
}
