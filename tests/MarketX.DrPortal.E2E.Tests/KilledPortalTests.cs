using System.Diagnostics;
using MarketX.DrPortal.E2E.Tests.Portal;
using MarketX.DrPortal.TestServices.Sample;
using Xunit;

namespace MarketX.DrPortal.E2E.Tests;

/// <summary>
/// <c>kill -9</c> of the portal in mid-run: within 60 s of the next start nothing of the run is left, it has the right
/// status and reason, and the next run succeeds.
/// </summary>
[Trait("Category", "Long")]
public sealed class KilledPortalTests(Browser browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task KilledInMidBackup_NextStartAbortsTheUpload()
    {
        await using var world = await PortalWorld.CreateAsync();
        await world.Production.ExecuteAsync(AwkwardTables.Incompressible(megabytes: 120), Token);
        string run;
        await using (var portal = await world.StartPortalAsync())
        {
            var person = await browser.SignInAsync(portal);
            await person.StartBackupAsync();
            run = person.RunId;
            await world.UntilAsync(run, "(progress->>'bytesDone')::bigint > 20 * 1024 * 1024");
            await portal.KillAsync();
        }

        Assert.Contains(await world.LeftoversAsync(), l => l.StartsWith("open upload", StringComparison.Ordinal));
        await using var next = await world.StartPortalAsync();
        await AssertCleanWithinAMinuteAsync(world, run);

        Assert.All(await world.Bucket.KeysAsync(cancellationToken: Token), key => Assert.StartsWith("postgres-backups-runbook/", key, StringComparison.Ordinal));
        var again = await browser.SignInAsync(next);
        await again.StartBackupAsync();
        await again.ShowsStatusAsync("Succeeded");
    }

    [Fact]
    public async Task KilledInMidRestore_NextStartDropsTheUnfinishedDatabase()
    {
        await using var world = await PortalWorld.CreateAsync();
        await world.Production.ExecuteAsync(AwkwardTables.StandsStillAt("COPY"), Token);
        string run, key;
        await using (var portal = await world.StartPortalAsync())
        {
            var person = await browser.SignInAsync(portal);
            await person.StartBackupAsync();
            await person.ShowsStatusAsync("Succeeded");
            key = (await world.Bucket.KeysAsync("postgres-backups/", Token)).Single();
            await person.StartRestoreAsync(key, world.Staging);
            run = person.RunId;
            await world.ReachesAsync(run, "Data");
            await portal.KillAsync();
        }

        Assert.Contains(await world.LeftoversAsync(), l => l.StartsWith("database", StringComparison.Ordinal));
        // What made the restore stand still is gone, so that the next one can end.
        await world.Production.ExecuteAsync(AwkwardTables.MovesOn, Token);
        await using var next = await world.StartPortalAsync();
        await AssertCleanWithinAMinuteAsync(world, run);

        Assert.False(await world.Production.Server.HasDatabaseAsync(world.Staging, Token));
        var again = await browser.SignInAsync(next);
        await again.StartBackupAsync("after");
        await again.ShowsStatusAsync("Succeeded");
        var newer = (await world.Bucket.KeysAsync("postgres-backups/backup-after-", Token)).Single();
        await again.StartRestoreAsync(newer, world.Staging);
        await again.ShowsStatusAsync("Succeeded");
    }

    private static async Task AssertCleanWithinAMinuteAsync(PortalWorld world, string run)
    {
        var limit = Stopwatch.StartNew();
        while (limit.Elapsed < TimeSpan.FromSeconds(60))
        {
            var status = await world.AskPortalAsync<string>($"SELECT status FROM drportal.runs WHERE id = '{run}' AND NOT cleanup_due");
            if (status == "Interrupted" && (await world.LeftoversAsync()).Count == 0)
            {
                var reason = await world.AskPortalAsync<string>($"SELECT error FROM drportal.runs WHERE id = '{run}'");
                Assert.Contains("died", reason, StringComparison.Ordinal);
                return;
            }

            await Task.Delay(200, Token);
        }

        Assert.Fail($"After 60 s: run {await world.AskPortalAsync<string>($"SELECT status FROM drportal.runs WHERE id = '{run}'")}, left: {string.Join(", ", await world.LeftoversAsync())}");
    }
}
