using System.Diagnostics;
using System.Security.Cryptography;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Postgres;
using MarketX.DrPortal.TestServices.Services;
using MarketX.DrPortal.TestServices.State;
using MarketX.DrPortal.TestServices.Trace;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Deploy;

/// <summary>The script that makes the portal's own database in a container, run as the image runs it: the role that it makes is enough, and not too much.</summary>
public sealed class PortalDatabaseTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Script_InANewServer_GivesThePortalEnoughAndNoMore()
    {
        await using var own = await SharedServices.StartPostgresAsync(Token);
        var password = RandomNumberGenerator.GetHexString(48, lowercase: true) + "'";
        TestTrace.Secret("the portal's own password", password);
        await RunScriptAsync(own.Server, password);
        var connection = own.Server.ConnectionString("drportal", "drportal", password);
        await using var portal = await TestPortal.StartAsync(new() { ["ConnectionStrings:Portal"] = connection });
        Assert.Equal(1, await RecordAsync(portal));

        var log = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "deploy", "dr-test-log-owner.sql"), Token);
        await own.Server.ExecuteAsSuperUserAsync("drportal", log, Token);
        // As after a restart: the migrations look once more.
        await portal.StopEngineAsync();
        await portal.StartEngineAsync();

        Assert.Equal(2, await RecordAsync(portal));
        var backup = await portal.EndAsync((await portal.Get<PortalBackupLauncher>().StartAsync(TestPortal.Operator, Token)).Id);
        Assert.True(backup.Status == RunStatus.Succeeded, backup.Error);
        foreach (var statement in new[] { "ALTER TABLE drportal.dr_test_log DISABLE TRIGGER ALL", "DROP SCHEMA drportal CASCADE", "CREATE ROLE another", "CREATE DATABASE another" })
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Refused(connection, statement)).SqlState);
        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Refused(own.Server.ConnectionString("postgres", "drportal", password), "DROP DATABASE drportal WITH (FORCE)")).SqlState);
        await portal.StopEngineAsync();
    }

    private static Task<long> RecordAsync(TestPortal portal) => portal.Get<DrTestWriter>().RecordAsync(TestPortal.Operator, new ManualDrill
    {
        StartedAt = TimeProvider.System.GetUtcNow().AddHours(-2), Backup = "x", Minutes = 5, Verdict = DrillVerdict.Passed, Findings = "All rows were there.",
    }, Token);

    private static async Task<PostgresException> Refused(string connectionString, string sql)
    {
        await using var source = NpgsqlDataSource.Create(connectionString);
        await using var command = source.CreateCommand(sql);
        return await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(Token));
    }

    // Like the image's entry point, which has psql read the file as the superuser.
    private static async Task RunScriptAsync(PostgresServer server, string password)
    {
        var folder = Directory.CreateTempSubdirectory("drportal-init-");
        try
        {
            var (secret, script) = (Path.Combine(folder.FullName, "password"), Path.Combine(folder.FullName, "portal-database.sql"));
            await File.WriteAllTextAsync(secret, password + "\n", Token);
            var text = await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "deploy", "portal-database.sql"), Token);
            await File.WriteAllTextAsync(script, text.Replace("/run/secrets/portal_database_password", secret, StringComparison.Ordinal), Token);
            var start = new ProcessStartInfo(PostgresTools.PathOf("psql"), ["--no-psqlrc", "--host", server.Host, "--port", $"{server.Port}", "--username", server.SuperUser!, "--dbname", "postgres", "--file", script])
            {
                RedirectStandardError = true,
                Environment = { ["PGPASSWORD"] = server.SuperPassword },
            };
            using var psql = Process.Start(start)!;
            var error = await psql.StandardError.ReadToEndAsync(Token);
            await psql.WaitForExitAsync(Token);
            Assert.True(psql.ExitCode == 0, error);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
