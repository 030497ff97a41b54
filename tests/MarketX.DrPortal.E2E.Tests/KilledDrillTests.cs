using System.Diagnostics;
using MarketX.DrPortal.E2E.Tests.Portal;
using Xunit;

namespace MarketX.DrPortal.E2E.Tests;

/// <summary><c>kill -9</c> of the portal in each phase of a drill: its database goes, and the record says that nothing is proved, and why.</summary>
[Trait("Category", "Long")]
public sealed class KilledDrillTests(Browser browser)
{
    private static readonly TimeSpan Promise = TimeSpan.FromSeconds(60);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task KilledInEachPhase_NoDatabaseIsLeft_AndTheRecordIsInconclusiveWithItsReason()
    {
        await using var world = await PortalWorld.CreateAsync();
        await world.Production.ExecuteAsync("CREATE TABLE users (id int PRIMARY KEY, name text); INSERT INTO users SELECT g, md5(g::text) FROM generate_series(1, 400000) g; CREATE INDEX ON users (name)", Token);
        var portal = await world.StartPortalAsync();
        try
        {
            var person = await browser.SignInAsync(portal, "Operator");
            await person.StartBackupAsync();
            await person.ShowsStatusAsync("Succeeded");
            await StartDrillAsync(person);
            await person.ShowsStatusAsync("Succeeded");
            var phases = (await world.AskPortalAsync<string[]>($"SELECT array_agg(p ORDER BY n) FROM drportal.runs, jsonb_array_elements_text(progress->'phases') WITH ORDINALITY AS t (p, n) WHERE id = '{person.RunId}'"))!;
            Assert.True(phases.Length >= 7, string.Join(", ", phases));

            Assert.Contains("Record", phases);
            var interrupted = 0;
            foreach (var phase in phases)
            {
                await StartDrillAsync(person);
                var run = person.RunId;
                // As soon as its row says that the phase has begun, or is over: a short one may be gone between two writes of the row.
                var index = Array.IndexOf(phases, phase);
                await world.UntilAsync(run, $"(status = 'Running' AND (progress->>'phaseIndex')::int >= {index}) OR finished_at IS NOT NULL");
                await portal.KillAsync();
                await portal.DisposeAsync();
                await person.Page.Context.CloseAsync();
                portal = await world.StartPortalAsync();
                interrupted += await AssertSettledAsync(world, run, phase, recorded: index >= Array.IndexOf(phases, "Record")) ? 1 : 0;
                person = await browser.SignInAsync(portal, "Operator");
            }

            // Else the kills came too late to show anything.
            Assert.True(interrupted >= phases.Length / 2, $"Only {interrupted} of {phases.Length} drills were interrupted.");
        }
        finally
        {
            await portal.DisposeAsync();
        }
    }

    private static async Task StartDrillAsync(PortalPage person)
    {
        await person.Page.GotoAsync("/drills");
        await person.BecomeLiveAsync();
        await person.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Run a drill…" }).ClickAsync();
        await person.Page.GetByRole(Microsoft.Playwright.AriaRole.Button, new() { Name = "Start the drill" }).ClickAsync();
        await person.Page.WaitForURLAsync("**/runs/*");
    }

    private static async Task<bool> AssertSettledAsync(PortalWorld world, string run, string phase, bool recorded)
    {
        var limit = Stopwatch.StartNew();
        var databases = $"SELECT count(*) FROM pg_database WHERE starts_with(datname, '{world.Production.Name}_drtest')";
        while (await world.AskPortalAsync<bool>($"SELECT status IN ('Queued', 'Running') OR cleanup_due FROM drportal.runs WHERE id = '{run}'") || await world.Production.QueryAsync<long>(databases, Token) > 0)
        {
            Assert.True(limit.Elapsed < Promise, $"Killed in {phase}: after {limit.Elapsed.TotalSeconds:0} s {await world.AskPortalAsync<string>($"SELECT status || ' ' || coalesce(error, '') FROM drportal.runs WHERE id = '{run}'")}, {await world.Production.QueryAsync<long>(databases, Token)} databases.");
            await Task.Delay(200, Token);
        }

        var record = await world.AskPortalAsync<string>($"SELECT verdict || ': ' || (entry::jsonb->'test'->>'sentence') FROM drportal.dr_test_log WHERE run_id = '{run}'");
        var status = await world.AskPortalAsync<string>($"SELECT status FROM drportal.runs WHERE id = '{run}'");
        // A verdict that was recorded before the kill is true; nothing else may be claimed.
        var expected = status == "Succeeded" || (recorded && record!.StartsWith("Passed", StringComparison.Ordinal)) ? "Passed: " : "Inconclusive: It ended";
        Assert.True(status is "Succeeded" or "Interrupted", $"Killed in {phase}: {status}");
        Assert.True(record!.StartsWith(expected, StringComparison.Ordinal), $"Killed in {phase}: {status}, {record}");
        if (status == "Interrupted")
            Assert.Contains("died", record.StartsWith("Passed", StringComparison.Ordinal) ? await world.AskPortalAsync<string>($"SELECT error FROM drportal.runs WHERE id = '{run}'") : record, StringComparison.Ordinal);
        Assert.Empty(await world.LeftoversAsync());
        return status == "Interrupted";
    }
}
