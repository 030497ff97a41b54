using System.Text;
using System.Text.RegularExpressions;
using MarketX.DrPortal.Core.Runbooks;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.Core.Tests.CommandLine;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Trace;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Runbooks;

/// <summary>The runbook: of the live configuration, without secrets, and in the bucket when the portal is not there.</summary>
public sealed class RunbookTests
{
    private static readonly string StandbyPassword = TestTrace.Secret("a named server's password", "what the standby is signed in to with");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keep_WrittenOnce_AndAgainWhenSomethingChanged()
    {
        await using var portal = await TestPortal.StartAsync(new()
        {
            ["Servers:Named:0:Name"] = "standby", ["Servers:Named:0:Host"] = "standby.example.internal", ["Servers:Named:0:User"] = "postgres", ["Servers:Named:0:Password"] = StandbyPassword,
            ["Globals:RecoveryKey"] = Recoveries.LostServer.RecoveryKey, ["Globals:SavePasswords"] = "true",
        });
        await portal.Production.ExecuteAsync("CREATE TABLE customers (id int); INSERT INTO customers VALUES (1)", Token);
        var (keeper, storage) = (portal.Get<RunbookKeeper>(), portal.Get<IBackupStorage>());

        Assert.True(await keeper.KeepAsync(Token));
        Assert.False(await keeper.KeepAsync(Token));
        var before = await TextAsync(storage);
        var backup = await portal.BackUpAsync();
        Assert.True(await keeper.KeepAsync(Token));
        var after = await TextAsync(storage);

        Assert.Contains("There is no backup yet.", before, StringComparison.Ordinal);
        Assert.Contains($"drportal restore {backup.Key} marketx_verify", after, StringComparison.Ordinal);
        Assert.Contains("drportal recover --to standby", after, StringComparison.Ordinal);
        Assert.Contains("drportal handover marketx_verify --on standby --check", after, StringComparison.Ordinal);
        Assert.Contains($"export AWS_S3_BACKUP_BUCKET={portal.Bucket.Name}", after, StringComparison.Ordinal);
        Assert.Contains("export DRPORTAL_RECOVERY_KEY_FILE=", after, StringComparison.Ordinal);
        foreach (var secret in new[] { portal.Server.OwnerPassword, portal.Bucket.Endpoint.SecretKey, TestPortal.ManifestKey, StandbyPassword, Recoveries.LostServer.RecoveryKey })
            Assert.DoesNotContain(secret, after, StringComparison.Ordinal);
        // Never under the prefix of backups: the newest key there must be a backup.
        Assert.Equal(["postgres-backups-runbook/runbook.md"], await portal.Bucket.KeysAsync("postgres-backups-runbook", Token));
    }

    [Fact]
    public async Task Command_StandardOutputFileOrJson_WritesTheSame()
    {
        await using var world = await CliWorld.CreateAsync("CREATE TABLE customers (id int)");
        var key = await world.BackUpAsync();
        var file = Path.Combine(world.Folder, "runbook.md");

        var text = (await world.RunAsync("runbook")).ShouldEndWith(0).Output;
        Assert.Equal(file, (await world.RunAsync("runbook", "--output", file)).ShouldEndWith(0).LastLine);

        Assert.Equal(text, await File.ReadAllTextAsync(file, Token));
        Assert.Contains(key, text, StringComparison.Ordinal);
        Assert.Contains("## Scenario 2: the server is lost", text, StringComparison.Ordinal);
        var sections = (await world.RunAsync("runbook", "--json")).ShouldEndWith(0).Json.GetProperty("sections");
        Assert.Equal(6, sections.GetArrayLength());
        (await world.RunAsync("runbook", "--output", "/nowhere/runbook.md")).ShouldFailWith(2, "--output cannot be written");
        (await world.RunAsync([("AWS_SECRET_ACCESS_KEY", "wrong")], "runbook")).ShouldEndWith(4);
    }

    /// <summary>Each line as a shell and the command line read it; what comes next, the settings, is missing.</summary>
    [Fact]
    public async Task Command_EveryLineThatItPrints_IsUnderstood()
    {
        await using var world = await CliWorld.CreateAsync("CREATE TABLE customers (id int)");
        await world.BackUpAsync();
        (string, string)[] standby = [("Servers__Named__0__Name", "standby"), ("Servers__Named__0__Host", "standby.example.internal"), ("Servers__Named__0__User", "postgres"), ("Servers__Named__0__Password", "secret")];
        var text = (await world.RunAsync(standby, "runbook")).ShouldEndWith(0).Output;
        var lines = text.Split('\n').Select(line => line.Trim()).Where(line => line.StartsWith("drportal ", StringComparison.Ordinal))
            .Select(line => Regex.Replace(line, "<([a-z: ]+)>", m => m.Groups[1].Value switch { "rows" => "3", "host:port" => "db2.example.internal:5432", _ => "filled-in" })).Distinct().ToList();
        string[] commands = ["compare", "backup", "doctor", "drill", "drills", "handover", "kept", "list", "missing-rows", "promote", "recover", "restore", "rollback", "verify"];
        Assert.Equal(commands.Order(StringComparer.Ordinal), lines.Select(line => line.Split(' ')[1]).Distinct().Order(StringComparer.Ordinal));

        string[] script = ["drportal() { \"$DRPORTAL\" \"$@\" --config absent.json > out 2>> err; code=$?; [ $code -eq 3 ] || echo \"$code: $*\" >&2; }", .. lines, "drportal rollback nonsense"];
        using var process = CliProcess.Start("bash", new Dictionary<string, string>(), world.Folder, ["-c", string.Join('\n', script)]);
        var result = (await process.EndAsync(Token)).ShouldEndWith(0);

        // Of the last one production and reason are missing: it shows that the others were looked at.
        Assert.Equal("2: rollback nonsense\n", result.Error);
        Assert.Contains(lines, line => line.StartsWith("drportal rollback", StringComparison.Ordinal) && line.EndsWith("--acknowledge-writes 3 --acknowledge-later-writes", StringComparison.Ordinal));
    }

    private static async Task<string> TextAsync(IBackupStorage storage) => Encoding.UTF8.GetString((await storage.ReadAsync("postgres-backups-runbook/runbook.md", 1 << 20, Token))!);
}
