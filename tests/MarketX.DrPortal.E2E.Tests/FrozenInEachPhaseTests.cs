using MarketX.DrPortal.E2E.Tests.Portal;
using Xunit;

namespace MarketX.DrPortal.E2E.Tests;

/// <summary>
/// A portal is stopped (SIGSTOP) in each phase of a backup and of a restore, for longer than other portals wait for its sign of life.
/// The other portal leaves its run alone, since its lock shows that it lives; it goes on and succeeds.
/// </summary>
[Trait("Category", "Long")]
public sealed class FrozenInEachPhaseTests(Browser browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Backup_FrozenInEachPhase_GoesOnAndSucceeds()
    {
        await using var world = await CreateAsync();
        await FreezeInEachPhaseAsync(world, person => person.StartBackupAsync(), async () =>
            Assert.Equal((await world.Bucket.KeysAsync("postgres-backups/", Token)).Count, (await world.Bucket.KeysAsync("postgres-backups-manifests/", Token)).Count));
    }

    [Fact]
    public async Task Restore_FrozenInEachPhase_GoesOnAndSucceeds()
    {
        await using var world = await CreateAsync();
        string? key = null;
        await FreezeInEachPhaseAsync(world, async person =>
        {
            if (key is null)
            {
                await person.StartBackupAsync();
                await person.ShowsStatusAsync("Succeeded");
                key = (await world.Bucket.KeysAsync("postgres-backups/", Token)).Single();
            }

            await person.StartRestoreAsync(key, world.Staging);
        }, () => world.Production.Server.DropDatabaseAsync(world.Staging, Token));
    }

    private static async Task<PortalWorld> CreateAsync()
    {
        var world = await PortalWorld.CreateAsync();
        await world.Production.ExecuteAsync("CREATE TABLE users (id int PRIMARY KEY, name text); INSERT INTO users SELECT g, md5(g::text) FROM generate_series(1, 400000) g; CREATE INDEX ON users (name)", Token);
        return world;
    }

    private async Task FreezeInEachPhaseAsync(PortalWorld world, Func<PortalPage, Task> start, Func<Task> tidy)
    {
        await using var portal = await world.StartPortalAsync();
        var person = await browser.SignInAsync(portal);
        await start(person);
        await person.ShowsStatusAsync("Succeeded");
        var phases = await world.PhasesAsync(person.RunId);
        await tidy();
        await using var other = await world.StartPortalAsync();
        for (var phase = 0; phase < phases.Count; phase++)
        {
            await world.UntilAsync(person.RunId, "(SELECT count(*) = 2 AND bool_and(seen_at > now() - interval '10 s') FROM drportal.nodes)");
            // The other portal might take the run otherwise, and never be frozen.
            await other.FreezeAsync();
            await start(person);
            var run = person.RunId;
            await world.UntilAsync(run, $"(status = 'Running' AND (progress->>'phaseIndex')::int >= {phase}) OR finished_at IS NOT NULL");
            await portal.FreezeAsync();
            await other.ThawAsync();
            // The other portal has given this one up, as far as signs of life go.
            await world.UntilAsync(run, "(SELECT bool_or(seen_at < now() - interval '25 s') AND bool_or(seen_at > now() - interval '10 s') FROM drportal.nodes)");
            await portal.ThawAsync();

            await world.UntilAsync(run, "finished_at IS NOT NULL");
            Assert.True(await world.AskPortalAsync<bool>($"SELECT status = 'Succeeded' AND NOT cleanup_due FROM drportal.runs WHERE id = '{run}'"), $"{phases[phase]}: {await world.AskPortalAsync<string>($"SELECT status || ' ' || coalesce(error, '') FROM drportal.runs WHERE id = '{run}'")}");
            Assert.Empty(await world.LeftoversAsync());
            await tidy();
        }
    }
}
