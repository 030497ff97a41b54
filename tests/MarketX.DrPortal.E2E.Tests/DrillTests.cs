using MarketX.DrPortal.E2E.Tests.Portal;
using MarketX.DrPortal.TestServices.Services;
using Microsoft.Playwright;
using Npgsql;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace MarketX.DrPortal.E2E.Tests;

/// <summary>The monthly drill as admins do it: run it, find it in the log, sign it off as a second person, take the evidence along.</summary>
public sealed class DrillTests(Browser browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    // Of tables that hold rows themselves, as a manifest counts them.
    private const string EveryRow = """
        SELECT sum((xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM ONLY %s', oid::regclass), false, true, '')))[1]::text::bigint)::bigint
        FROM pg_class WHERE relkind = 'r' AND relnamespace NOT IN ('pg_catalog'::regnamespace, 'information_schema'::regnamespace)
        """;

    [Fact]
    public async Task Operator_RunsADrill_AndASecondPersonSignsItOff()
    {
        await using var world = await PortalWorld.CreateAsync(await SharedServices.CreateSampleDatabaseAsync(cancellationToken: Token));
        var users = await world.Production.QueryAsync<long>("SELECT count(*) FROM users", Token);
        var rows = await world.Production.QueryAsync<long>(EveryRow, Token);
        await using var portal = await world.StartPortalAsync();
        var person = await browser.SignInAsync(portal, "Operator");
        var page = person.Page;
        await person.StartBackupAsync();
        await person.ShowsStatusAsync("Succeeded");

        await page.GotoAsync("/drills");
        await person.BecomeLiveAsync();
        await Expect(page.GetByText("No DR test yet")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Run a drill…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Start the drill" }).ClickAsync();
        await page.WaitForURLAsync("**/runs/*");
        await person.ShowsStatusAsync("Succeeded");
        await Expect(page.GetByRole(AriaRole.Cell, new() { Name = $"users has {Number(users)} rows." })).ToBeVisibleAsync();

        await page.GetByRole(AriaRole.Link, new() { Name = "Open the record" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "DR test 1" })).ToBeVisibleAsync();
        await Expect(page.Locator("main .badge", new() { HasText = "Passed" }).First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign off…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Sign off", Exact = true }).ClickAsync();
        await Expect(page.GetByText("a second person signs it off")).ToBeVisibleAsync();

        var second = await browser.SignInAsync(portal, "Admin");
        await second.Page.GotoAsync("/drills/1");
        await second.BecomeLiveAsync();
        await second.Page.GetByRole(AriaRole.Button, new() { Name = "Sign off…" }).ClickAsync();
        await second.Page.GetByRole(AriaRole.Button, new() { Name = "Sign off", Exact = true }).ClickAsync();
        await Expect(second.Page.Locator("main .badge", new() { HasText = "Sign-off" })).ToBeVisibleAsync();

        await second.Page.GotoAsync("/drills");
        await second.BecomeLiveAsync();
        await Expect(second.Page.GetByRole(AriaRole.Link, new() { Name = "DR test 1" })).ToBeVisibleAsync();
        var csv = await second.Page.APIRequest.GetAsync("/drills.csv");
        Assert.Equal("text/csv; charset=utf-8", csv.Headers["content-type"]);
        Assert.Contains("1,Drill,Passed,", await csv.TextAsync(), StringComparison.Ordinal);
        await second.Page.GotoAsync("/drills/report");
        await second.BecomeLiveAsync();
        await Expect(second.Page.GetByRole(AriaRole.Heading, new() { Level = 1, Name = "Disaster recovery test report" })).ToBeVisibleAsync();
        await Expect(second.Page.GetByRole(AriaRole.Cell, new() { Name = Number(rows), Exact = true })).ToBeVisibleAsync();
        // A printer's default may be Letter; the report's own style asks for A4, 595 by 842 points.
        var pdf = new PrintedPdf(await second.Page.PdfAsync(new PagePdfOptions { PreferCSSPageSize = true }));
        Assert.NotEmpty(pdf.Pages);
        Assert.All(pdf.Pages, size => Assert.True(size is { Width: > 594 and < 596, Height: > 841 and < 843 }, $"{size}"));
        Assert.True(pdf.Texts >= pdf.Pages.Count, $"{pdf.Texts} of {pdf.Pages.Count} pages show text.");
        Assert.Empty(await world.LeftoversAsync());
        Assert.Equal(0L, await world.Production.QueryAsync<long>($"SELECT count(*) FROM pg_database WHERE starts_with(datname, '{world.Production.Name}_drtest')", Token));
    }

    private static string Number(long value) => value.ToString("N0", System.Globalization.CultureInfo.InvariantCulture);

    [Fact]
    public async Task WhatCannotBeRecovered_FailsInOneSentence_OnEveryPage()
    {
        await using var world = await PortalWorld.CreateAsync();
        await world.Production.ExecuteAsync("CREATE TABLE users (id int PRIMARY KEY, name text)", Token);
        await using var portal = await world.StartPortalAsync();
        var person = await browser.SignInAsync(portal, "Operator");
        var page = person.Page;
        await person.StartBackupAsync();
        await person.ShowsStatusAsync("Succeeded");
        var key = (await world.Bucket.KeysAsync("postgres-backups/", Token)).Single();

        await page.GotoAsync("/drills");
        await person.BecomeLiveAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Run a drill…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Start the drill" }).ClickAsync();
        await page.WaitForURLAsync("**/runs/*");
        await person.ShowsStatusAsync("Failed");
        var sentence = await world.AskPortalAsync<string>($"SELECT error FROM drportal.runs WHERE id = '{person.RunId}'");
        Assert.Contains("users", sentence, StringComparison.Ordinal);
        await Expect(page.GetByText(sentence!).First).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new() { Name = "Open the record" }).ClickAsync();
        await Expect(page.GetByText(sentence!).First).ToBeVisibleAsync();
        await page.GotoAsync("/drills");
        await person.BecomeLiveAsync();
        await Expect(page.Locator("main .badge", new() { HasText = "Failed" }).First).ToBeVisibleAsync();

        // One byte of the backup: from now on nothing vouches for it, and no drill takes it for good.
        using var bytes = new MemoryStream();
        using (var stored = await world.Bucket.Client.GetObjectAsync(world.Bucket.Name, key, Token))
            await stored.ResponseStream.CopyToAsync(bytes, Token);
        bytes.GetBuffer()[bytes.Length - 100] ^= 1;
        bytes.Position = 0;
        await world.Bucket.Client.PutObjectAsync(new() { BucketName = world.Bucket.Name, Key = key, InputStream = bytes, AutoCloseStream = false }, Token);
        await page.GetByRole(AriaRole.Button, new() { Name = "Run a drill…" }).ClickAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Start the drill" }).ClickAsync();
        await Expect(page.GetByText("no backup of production with a valid manifest")).ToBeVisibleAsync();
        Assert.Equal(0L, await world.Production.QueryAsync<long>($"SELECT count(*) FROM pg_database WHERE starts_with(datname, '{world.Production.Name}_drtest')", Token));
    }

    [Fact]
    public async Task TamperedWithInMidDrill_FailsInOneSentence()
    {
        await using var world = await PortalWorld.CreateAsync();
        await world.Production.ExecuteAsync(
            "CREATE EXTENSION pg_trgm; CREATE TABLE users (id int PRIMARY KEY, name text); INSERT INTO users SELECT g, md5(g::text) FROM generate_series(1, 400000) g; CREATE INDEX ON users (name)", Token);
        await using var portal = await world.StartPortalAsync();
        var person = await browser.SignInAsync(portal, "Operator");
        await person.StartBackupAsync();
        await person.ShowsStatusAsync("Succeeded");

        await person.Page.GotoAsync("/drills");
        await person.BecomeLiveAsync();
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Run a drill…" }).ClickAsync();
        await person.Page.GetByRole(AriaRole.Button, new() { Name = "Start the drill" }).ClickAsync();
        await TamperAsync(world);
        await person.Page.WaitForURLAsync("**/runs/*");
        await person.ShowsStatusAsync("Failed");

        var sentence = await world.AskPortalAsync<string>($"SELECT error FROM drportal.runs WHERE id = '{person.RunId}'");
        Assert.Contains("public.users (399,990 rows, the backup has 400,000)", sentence, StringComparison.Ordinal);
        Assert.Contains("Missing, though the backup's database had it: pg_trgm", sentence, StringComparison.Ordinal);
        await Expect(person.Page.GetByText(sentence!).First).ToBeVisibleAsync();
        Assert.Equal("Failed", await world.AskPortalAsync<string>($"SELECT verdict FROM drportal.dr_test_log WHERE run_id = '{person.RunId}'"));
        Assert.Equal(0L, await world.Production.QueryAsync<long>($"SELECT count(*) FROM pg_database WHERE starts_with(datname, '{world.Production.Name}_drtest')", Token));
    }

    // As soon as the rows are there, while indexes are built: before anything is read back.
    private static async Task TamperAsync(PortalWorld world)
    {
        string? database;
        while ((database = await world.Production.QueryAsync<string>($"SELECT datname::text FROM pg_database WHERE starts_with(datname, '{world.Production.Name}_drtest')", Token)) is null)
            await Task.Delay(20, Token);
        await using var connection = await world.Production.Server.OpenAsync(database, Token);
        await using var loaded = new NpgsqlCommand("SELECT CASE WHEN to_regclass('public.users') IS NULL THEN 0 ELSE (xpath('/row/n/text()', query_to_xml('SELECT count(*) AS n FROM public.users', false, true, '')))[1]::text::int END", connection);
        while ((int)(await loaded.ExecuteScalarAsync(Token))! < 400_000)
            await Task.Delay(20, Token);
        await using var tamper = new NpgsqlCommand("DELETE FROM users WHERE id <= 10; DROP EXTENSION pg_trgm", connection);
        await tamper.ExecuteNonQueryAsync(Token);
    }

    [Fact]
    public async Task Admin_ChangesASchedule_AndStartsItsRunOutOfTurn()
    {
        await using var world = await PortalWorld.CreateAsync();
        await world.Production.ExecuteAsync("CREATE TABLE users (id int PRIMARY KEY); INSERT INTO users VALUES (1)", Token);
        await using var portal = await world.StartPortalAsync();
        var admin = await browser.SignInAsync(portal, "Admin");
        var page = admin.Page;
        await page.GotoAsync("/schedules");
        await admin.BecomeLiveAsync();

        await page.GetByRole(AriaRole.Button, new() { Name = "Edit Daily backup", Exact = true }).ClickAsync();
        await page.Locator("#schedule-cron").FillAsync("30 1 * *");
        await Expect(page.Locator("#schedule-hint")).ToContainTextAsync("five fields");
        await page.Locator("#schedule-cron").FillAsync("30 1 * * *");
        await Expect(page.Locator("#schedule-hint")).ToContainTextAsync("Daily at 01:30 UTC");
        await page.GetByRole(AriaRole.Button, new() { Name = "Save" }).ClickAsync();
        await Expect(page.GetByText("Daily at 01:30 UTC; a backup, tag scheduled; missed: caught up")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Button, new() { Name = "Resume Daily backup", Exact = true }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Button, new() { Name = "Pause Daily backup", Exact = true })).ToBeVisibleAsync();
        Assert.Equal("30 1 * * * UTC CatchUp", await world.AskPortalAsync<string>("SELECT description FROM quartz.qrtz_triggers WHERE trigger_name = 'backup'"));

        await page.GetByRole(AriaRole.Button, new() { Name = "Run now: Daily backup", Exact = true }).ClickAsync();
        await page.WaitForURLAsync("**/runs/*");
        await admin.ShowsStatusAsync("Succeeded");
    }
}
