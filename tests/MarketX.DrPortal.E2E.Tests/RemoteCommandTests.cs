using System.Collections.Frozen;
using System.Diagnostics;
using System.Text.Json;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.E2E.Tests.Portal;
using MarketX.DrPortal.TestServices.Trace;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.E2E.Tests;

/// <summary><c>drportal --server</c> against the running portal, from a place that has none of its settings.</summary>
public sealed class RemoteCommandTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task EveryCommandOfAnOperator_OverTheApi_AsOnTheSpot()
    {
        await using var world = await PortalWorld.CreateAsync();
        await world.Production.ExecuteAsync(ShopDatabase.Sql, Token);
        await using var portal = await world.StartPortalAsync();
        var token = await IssueKeyAsync(world, PortalAction.View, PortalAction.Backup, PortalAction.Restore, PortalAction.Verify, PortalAction.Drill, PortalAction.Compare, PortalAction.Browse, PortalAction.PinBackup);

        var backup = await RunAsync(portal, token, "backup", "--tag", "remote", "--json");
        var key = backup.Json.GetProperty("key").GetString()!;
        var list = await RunAsync(portal, token, "list", "--tag", "remote", "--json");
        var restore = await RunAsync(portal, token, "restore", key, world.Staging, "--json");
        var runs = await RunAsync(portal, token, "runs", "--json");
        var show = await RunAsync(portal, token, "show", key, "--json");
        var tables = await RunAsync(portal, token, "show", key, "--tables");
        var verify = await RunAsync(portal, token, "verify", key, world.Staging, "--json");
        var drill = await RunAsync(portal, token, "drill", "--backup", key, "--json");
        var drills = await RunAsync(portal, token, "drills", "--json");
        var kept = await RunAsync(portal, token, "kept", "--json");
        await world.Production.ExecuteAsync("DELETE FROM orders WHERE id = 7", Token);
        var compare = await RunAsync(portal, token, "compare", world.Staging, "--json");
        var missing = await RunAsync(portal, token, "missing-rows", world.Staging, "orders");
        var statements = await RunAsync(portal, token, "missing-rows", world.Staging, "orders", "--format", "sql");
        var counted = await RunAsync(portal, token, "missing-rows", world.Staging, "orders", "--json");
        var pin = await RunAsync(portal, token, "pin", key, "--reason", "before the move", "--json");
        var alerts = await RunAsync(portal, token, "alerts");
        var storage = await RunAsync(portal, token, "storage", "--print", "terraform");
        var runbook = await RunAsync(portal, token, "runbook");

        Assert.Contains(key, await world.Bucket.KeysAsync("postgres-backups/", Token));
        Assert.Equal(key, list.Json.GetProperty("items")[0].GetProperty("key").GetString());
        Assert.Equal("Exact", restore.Json.GetProperty("verdict").GetString());
        Assert.Equal(["Restore", "Backup"], runs.Json.GetProperty("items").EnumerateArray().Select(r => r.GetProperty("kind").GetString()));
        Assert.Equal("API key remote", runs.Json.GetProperty("items")[0].GetProperty("requestedBy").GetString());
        Assert.Equal(("Valid", 21_000L), (show.Json.GetProperty("manifest").GetProperty("state").GetString(), show.Json.GetProperty("manifest").GetProperty("totals").GetProperty("rows").GetInt64()));
        Assert.Matches(@"public\.orders +20000 ", tables.Output);
        Assert.Equal("Exact", verify.Json.GetProperty("verdict").GetString());
        Assert.Equal(("Passed", 1L), (drill.Json.GetProperty("verdict").GetString(), drill.Json.GetProperty("testNumber").GetInt64()));
        Assert.Equal((1L, key), (drills.Json.GetProperty("items")[0].GetProperty("number").GetInt64(), drills.Json.GetProperty("items")[0].GetProperty("test").GetProperty("backup").GetString()));
        Assert.Equal(JsonValueKind.Array, kept.Json.ValueKind);
        Assert.Equal(1, compare.Json.GetProperty("differing").GetInt32());
        Assert.Equal(2, missing.Output.Trim().Split('\n').Length);
        Assert.Contains("-- Of 20,000 rows, 1 is not in production", statements.Output, StringComparison.Ordinal);
        Assert.Equal(1, counted.Json.GetProperty("deleted").GetInt32());
        Assert.Contains(pin.Json.GetProperty("pinnedKey").GetString()!, await world.Bucket.KeysAsync("postgres-backups-pinned/", Token));
        Assert.Contains("No alert yet", alerts.Output, StringComparison.Ordinal);
        Assert.Contains("aws_s3_bucket_lifecycle_configuration", storage.Output, StringComparison.Ordinal);
        Assert.StartsWith("# Disaster recovery runbook", runbook.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(token, portal.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Command_NotAllowedWrongTokenOrNoPortal_ExitCodesOfTheirOwn()
    {
        await using var world = await PortalWorld.CreateAsync();
        await using var portal = await world.StartPortalAsync();
        var viewer = await IssueKeyAsync(world, PortalAction.View);

        Assert.Equal(16, (await RunAsync(portal, viewer, "backup")).ExitCode);
        Assert.Equal(16, (await RunAsync(portal, "drp_abcdefghij_wrong", "list")).ExitCode);
        Assert.Equal(6, (await RunAsync(portal, await IssueKeyAsync(world, PortalAction.CancelRun, PortalAction.View), "cancel", "abcdefghij")).ExitCode);
        // What needs an Admin needs a token of a person: the portal refuses the key.
        Assert.Equal(16, (await RunAsync(portal, viewer, "import", "x", "--reason", "y")).ExitCode);
        Assert.Equal(16, (await RunAsync(portal, viewer, "promote", "x", "--production", "y", "--reason", "z")).ExitCode);
        Assert.Equal(16, (await RunAsync(portal, viewer, "rollback", "x", "--production", "y", "--reason", "z")).ExitCode);
        Assert.Equal(16, (await RunAsync(portal, viewer, "unpin", "x", "--reason", "y")).ExitCode);
        Assert.Equal(16, (await RunAsync(portal, viewer, "delete", "x", "--confirm", "x", "--reason", "y")).ExitCode);
        Assert.Equal(16, (await RunAsync(portal, viewer, "recover")).ExitCode);
        Assert.Equal(16, (await RunAsync(portal, viewer, "handover", "x", "--on", "y")).ExitCode);
        Assert.Equal(16, (await RunAsync(portal, viewer, "alerts", "--test", "Slack")).ExitCode);
        Assert.Equal(6, (await RunAsync(portal, viewer, "show", "postgres-backups/no-such.dump")).ExitCode);
        var doctor = await RunAsync(portal, viewer, "doctor");
        Assert.Equal(2, doctor.ExitCode);
        Assert.Contains("the machine that it runs on", doctor.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await RunAsync(new Uri("http://portal.example.com"), viewer, "list")).ExitCode);
        Assert.Equal(17, (await RunAsync(new Uri("http://127.0.0.1:1"), viewer, "list")).ExitCode);
    }

    private static async Task<string> IssueKeyAsync(PortalWorld world, params PortalAction[] scopes)
    {
        await using var source = NpgsqlDataSource.Create(world.PortalDatabase.ConnectionString);
        var (text, secret) = ApiKeySecret.Create();
        var now = TimeProvider.System.GetUtcNow();
        var key = new ApiKey { Id = secret.Id, Name = "remote", Scopes = scopes.ToFrozenSet(), CreatedAt = now, CreatedBy = "a test", ExpiresAt = now.AddDays(1) };
        await new NpgsqlApiKeyStore(source).AddAsync(key, secret, Token);
        return TestTrace.Secret("an API key", text);
    }

    private static Task<Result> RunAsync(PortalProcess portal, string token, params string[] arguments) => RunAsync(portal.Address, token, arguments);

    private static async Task<Result> RunAsync(Uri server, string token, params string[] arguments)
    {
        var program = Path.Combine(AppContext.BaseDirectory, "..", "..", "MarketX.DrPortal.Cli", new DirectoryInfo(AppContext.BaseDirectory).Name, "drportal.dll");
        var start = new ProcessStartInfo("dotnet", ["exec", program, .. arguments, "--server", server.ToString()])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = Path.GetTempPath(),
        };
        foreach (var name in start.Environment.Keys.Where(n => n.StartsWith("DATABASE_", StringComparison.Ordinal) || n.StartsWith("AWS_", StringComparison.Ordinal)).ToList())
            start.Environment.Remove(name);
        start.Environment["DRPORTAL_TOKEN"] = token;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(Token);
        var output = await process.StandardOutput.ReadToEndAsync(Token);
        await process.WaitForExitAsync(Token);
        TestTrace.Log("drportal", output + await error);
        return new Result(process.ExitCode, output, await error);
    }

    private sealed record Result(int ExitCode, string Output, string Error)
    {
        public JsonElement Json
        {
            get
            {
                Assert.True(ExitCode == 0, $"Exit code {ExitCode}: {Error}");
                return JsonSerializer.Deserialize<JsonElement>(Output);
            }
        }
    }
}
