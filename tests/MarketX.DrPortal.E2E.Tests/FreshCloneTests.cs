using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using MarketX.DrPortal.E2E.Tests.Portal;
using MarketX.DrPortal.TestServices.Postgres;
using MarketX.DrPortal.TestServices.Services;
using MarketX.DrPortal.TestServices.State;
using Xunit;

namespace MarketX.DrPortal.E2E.Tests;

/// <summary>What the README promises to a newcomer, from a fresh clone of what is committed.</summary>
public sealed partial class FreshCloneTests(Browser browser)
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("Category", "Long")]
    public async Task Newcomer_FollowsTheReadme_RestoresToMarketxVerify()
    {
        var folder = Directory.CreateTempSubdirectory("drportal-clone-").FullName;
        var clone = Path.Combine(folder, "clone");
        try
        {
            await RunAsync(folder, "git", "clone", "--quiet", Checkout.Root, clone);
            var up = await RunAsync(clone, "./dev", "up", "--detach", "--port", "5300");
            var admin = await browser.SignInAsync(new Uri(Address().Match(up).Value), "Admin");

            await admin.StartBackupAsync("pre-migration");
            await admin.ShowsStatusAsync("Succeeded");
            var key = Key().Match(await RunAsync(clone, "./dev", "cli", "list", "--tag", "pre-migration")).Value;
            await admin.StartRestoreAsync(key, "marketx_verify");
            await admin.ShowsStatusAsync("Succeeded");

            var server = Server(await RunAsync(clone, "./dev", "services"));
            Assert.Equal(await PlainDump.OfAsync(server, "marketx_production", Token), await PlainDump.OfAsync(server, "marketx_verify", Token));
        }
        finally
        {
            if (File.Exists(Path.Combine(clone, "dev")))
                await RunAsync(clone, "./dev", "reset");
            Directory.Delete(folder, recursive: true);
        }
    }

    private static PostgresServer Server(string exports)
    {
        var variables = Export().Matches(exports).ToDictionary(m => m.Groups["name"].Value, m => m.Groups["value"].Value.Trim('\''));
        return new PostgresServer(
            variables["DATABASE_HOST"], int.Parse(variables["DATABASE_PORT"], CultureInfo.InvariantCulture), null, null, variables["DATABASE_USER"], variables["DATABASE_PASSWORD"]);
    }

    private static async Task<string> RunAsync(string folder, string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program.StartsWith('.') ? Path.Combine(folder, program) : program, arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // The clone is to find everything by itself; only what was downloaded before is shared.
        start.Environment["DRPORTAL_CACHE"] = SharedServices.CacheFolder;
        start.Environment.Remove("DRPORTAL_STATE");
        start.Environment.Remove(SharedServices.StateVariable);
        foreach (var name in start.Environment.Keys.Where(n => n.StartsWith("DATABASE_", StringComparison.Ordinal) || n.StartsWith("AWS_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        process.StandardInput.Close();
        var complaint = process.StandardError.ReadToEndAsync(Token);
        var output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        return process.ExitCode == 0 ? output + await complaint : throw new InvalidOperationException($"{program} {string.Join(' ', arguments)}: {output}{await complaint}");
    }

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+", RegexOptions.CultureInvariant)]
    private static partial Regex Address();

    [GeneratedRegex(@"postgres-backups/backup-pre-migration-\S+\.dump", RegexOptions.CultureInvariant)]
    private static partial Regex Key();

    [GeneratedRegex(@"^export (?<name>\w+)=(?<value>.*)$", RegexOptions.CultureInvariant | RegexOptions.Multiline)]
    private static partial Regex Export();
}
