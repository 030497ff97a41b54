using System.Text;
using MarketX.DrPortal.Core.Runbooks;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.Core.Tests.CommandLine;
using MarketX.DrPortal.Core.Tests.Engine;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Runbooks;

/// <summary>The runbook: of the live configuration, without secrets, and in the bucket when the portal is not there.</summary>
public sealed class RunbookTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Keep_WrittenOnce_AndAgainWhenSomethingChanged()
    {
        await using var portal = await TestPortal.StartAsync(new()
        {
            ["Servers:Named:0:Name"] = "standby", ["Servers:Named:0:Host"] = "standby.example.internal", ["Servers:Named:0:User"] = "postgres", ["Servers:Named:0:Password"] = "the standby's password",
            ["Globals:RecoveryKey"] = "a recovery key that is kept outside of the bucket", ["Globals:SavePasswords"] = "true",
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
        foreach (var secret in new[] { portal.Server.OwnerPassword, portal.Bucket.Endpoint.SecretKey, TestPortal.ManifestKey, "the standby's password", "a recovery key that is kept" })
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

    private static async Task<string> TextAsync(IBackupStorage storage) => Encoding.UTF8.GetString((await storage.ReadAsync("postgres-backups-runbook/runbook.md", 1 << 20, Token))!);
}
