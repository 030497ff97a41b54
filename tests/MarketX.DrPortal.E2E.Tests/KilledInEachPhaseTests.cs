using MarketX.DrPortal.E2E.Tests.Portal;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.E2E.Tests;

/// <summary>
/// <c>kill -9</c> of the portal in each phase of a backup and of a restore: within a minute of the next start nothing unfinished is
/// left, the run says what it came to, and what is there is whole.
/// </summary>
[Trait("Category", "Long")]
public sealed class KilledInEachPhaseTests(Browser browser)
{
    private const long Rows = 400_000;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Backup_KilledInEachPhase_LeavesNothingUnfinished()
    {
        await using var world = await CreateAsync();
        await KillInEachPhaseAsync(world, person => person.StartBackupAsync("pre-migration"), async (phase, status) =>
        {
            // An object appears only when it is whole; without its manifest nothing vouches for it.
            var backups = (await world.Bucket.KeysAsync("postgres-backups/", Token)).Count;
            var manifests = (await world.Bucket.KeysAsync("postgres-backups-manifests/", Token)).Count;
            Assert.True(status == "Succeeded" ? manifests == backups : backups - manifests is 0 or 1, $"Killed in {phase}, {status}: {backups} backups, {manifests} manifests.");
            // The copy that such a backup has is proved and vouched for, or not there.
            var (copies, vouched) = ((await world.Bucket.KeysAsync("postgres-backups-pinned/", Token)).Count, (await world.Bucket.KeysAsync("postgres-backups-pinned-manifests/", Token)).Count);
            Assert.True(status == "Succeeded" ? (copies, vouched) == (1, 1) : copies == vouched, $"Killed in {phase}, {status}: {copies} copies, {vouched} manifests of copies.");
            foreach (var key in (await world.Bucket.KeysAsync(cancellationToken: Token)).Where(k => !k.StartsWith("postgres-backups-runbook/", StringComparison.Ordinal)))
                await world.Bucket.Client.DeleteObjectAsync(world.Bucket.Name, key, Token);
        });
    }

    [Fact]
    public async Task Restore_KilledInEachPhase_LeavesTheWholeDatabaseOrNone()
    {
        await using var world = await CreateAsync();
        string? key = null;
        await KillInEachPhaseAsync(world, async person =>
        {
            if (key is null)
            {
                await person.StartBackupAsync();
                await person.ShowsStatusAsync("Succeeded");
                key = (await world.Bucket.KeysAsync("postgres-backups/", Token)).Single();
            }

            await person.StartRestoreAsync(key, world.Staging);
        }, async (phase, status) =>
        {
            var there = await world.Production.Server.HasDatabaseAsync(world.Staging, Token);
            Assert.True(there || status != "Succeeded", $"Killed in {phase}: {status}, and there is no database.");
            if (there)
            {
                await using (var restored = await world.Production.Server.OpenAsync(world.Staging, Token))
                await using (var count = new NpgsqlCommand("SELECT count(*) FROM users", restored))
                    Assert.Equal(Rows, await count.ExecuteScalarAsync(Token));
                await world.Production.Server.DropDatabaseAsync(world.Staging, Token);
            }
        });
    }

    private static async Task<PortalWorld> CreateAsync()
    {
        var world = await PortalWorld.CreateAsync();
        await world.Production.ExecuteAsync($"CREATE TABLE users (id int PRIMARY KEY, name text); INSERT INTO users SELECT g, md5(g::text) FROM generate_series(1, {Rows}) g; CREATE INDEX ON users (name)", Token);
        return world;
    }

    // A run that is left alone tells the phases; the last one of all must succeed again.
    private async Task KillInEachPhaseAsync(PortalWorld world, Func<PortalPage, Task> start, Func<string, string, Task> assert)
    {
        var portal = await world.StartPortalAsync();
        try
        {
            var person = await browser.SignInAsync(portal);
            var phases = await SucceedAsync(world, person, start, assert);
            for (var i = 0; i < phases.Count; i++)
            {
                var phase = phases[i];
                await start(person);
                var run = person.RunId;
                // As soon as its row says that the phase has begun, or is over: a short one may be gone between two writes of the row.
                await world.UntilAsync(run, $"(status = 'Running' AND (progress->>'phaseIndex')::int >= {i}) OR finished_at IS NOT NULL");
                await portal.KillAsync();
                await portal.DisposeAsync();
                await person.Page.Context.CloseAsync();
                portal = await world.StartPortalAsync();
                await assert(phase, await world.SettlesAsync(run, phase));
                person = await browser.SignInAsync(portal);
            }

            await SucceedAsync(world, person, start, assert);
        }
        finally
        {
            await portal.DisposeAsync();
        }
    }

    private static async Task<IReadOnlyList<string>> SucceedAsync(PortalWorld world, PortalPage person, Func<PortalPage, Task> start, Func<string, string, Task> assert)
    {
        await start(person);
        await person.ShowsStatusAsync("Succeeded");
        var phases = await world.PhasesAsync(person.RunId);
        await assert("none", "Succeeded");
        return phases;
    }
}
