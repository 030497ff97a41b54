using System.Text;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Globals;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.Core.Tests.Recoveries;
using MarketX.DrPortal.TestServices.Services;
using MarketX.DrPortal.TestServices.Trace;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Globals;

/// <summary>Hashes of passwords beside a backup: only where they may be read and are asked for, and never in the clear.</summary>
[Trait("Category", "Long")]
public sealed class SavedPasswordsTests
{
    private static readonly string Password = TestTrace.Secret("a role's password", "what the cashier signs in with");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false, true, "may not read pg_authid")]
    [InlineData(true, true, null)]
    [InlineData(true, false, null)]
    public async Task Backup_SavesThemOnlyWherePermittedAndConfigured(bool superUser, bool configured, string? warning)
    {
        await using var own = await SharedServices.StartPostgresAsync(Token);
        await own.Server.ExecuteAsSuperUserAsync("postgres", $"CREATE ROLE cashier LOGIN PASSWORD '{Password}'", Token);
        var settings = new Dictionary<string, string?> { ["Globals:RecoveryKey"] = LostServer.RecoveryKey, ["Globals:SavePasswords"] = configured ? "true" : "false" };
        if (superUser)
            (settings["Database:User"], settings["Database:Password"]) = (own.Server.SuperUser, own.Server.SuperPassword);
        await using var portal = await TestPortal.StartAsync(settings, await TestDatabase.CreateAsync(own.Server, "prod", "template0", Token));
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);

        var run = await portal.EndAsync((await portal.StartBackupAsync()).Id);

        Assert.True(run.Status == RunStatus.Succeeded, run.Error);
        var said = (await portal.LogOfAsync(run.Id)).Where(line => line.Level == RunLogLevel.Warning && line.Text.StartsWith("Hashes of passwords are not saved", StringComparison.Ordinal)).ToList();
        Assert.Equal(warning is null ? 0 : 1, said.Count);
        Assert.All(said, line => Assert.Contains(warning!, line.Text, StringComparison.Ordinal));
        var detail = await portal.Get<BackupCatalog>().GetAsync(run.ResultAs<BackupResult>()!.Key, Token);
        var (found, problem) = await portal.Get<GlobalsStore>().FindAsync(detail.Backup.Key, detail.Manifest.Manifest, Token);
        Assert.Null(problem);
        // The roles themselves are there each time.
        Assert.Contains(found!.Server.Roles, role => role.Name == "cashier");
        Assert.Equal(superUser && configured, found.Passwords is not null);
        Assert.Equal(found.Passwords?.Count, detail.Manifest.Manifest!.Globals!.Passwords);
        if (found.Passwords is not null)
            Assert.StartsWith("SCRAM-SHA-256$", portal.Get<GlobalsStore>().PasswordsOf(found).Passwords["cashier"], StringComparison.Ordinal);
        foreach (var key in await portal.Bucket.KeysAsync("postgres-backups-globals/", Token))
        {
            using var response = await portal.Bucket.Client.GetObjectAsync(portal.Bucket.Name, key, Token);
            using var reader = new StreamReader(response.ResponseStream, Encoding.UTF8);
            Assert.DoesNotContain("SCRAM-SHA-256", await reader.ReadToEndAsync(Token), StringComparison.Ordinal);
        }
    }
}
