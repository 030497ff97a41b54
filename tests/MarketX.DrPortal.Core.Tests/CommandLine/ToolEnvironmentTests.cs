using System.Runtime.Versioning;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.TestServices.Postgres;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.CommandLine;

/// <summary>What a client program of PostgreSQL finds in its environment: what it needs, and nothing of the portal's.</summary>
[SupportedOSPlatform("linux")]
public sealed class ToolEnvironmentTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task PgDump_GetsWhatItNeeds_AndNoneOfThePortalsVariables()
    {
        await using var world = await CliWorld.CreateAsync("CREATE TABLE customers AS SELECT 1 AS id");
        var seen = await ReportingToolsAsync(world);
        (string Name, string Value)[] secrets =
        [
            ("DRPORTAL_SESSION_KEY", "a-session-key-0123456789-0123456789-0123"),
            ("DRPORTAL_RECOVERY_KEY", "a-recovery-key-0123456789-0123456789-0123"),
            ("DRPORTAL_ALERT_SLACK_URL", "https://hooks.example.com/services/a-slack-secret"),
            ("DRPORTAL_ALERT_PAGERDUTY_KEY", "a-pagerduty-key-0123456789012345"),
            ("DRPORTAL_ALERT_WEBHOOK_URL", "https://hooks.example.com/a-webhook-secret"),
            ("DRPORTAL_ALERT_WEBHOOK_SECRET", "a-webhook-key-0123456789-0123456789-0123"),
            ("DRPORTAL_HEARTBEAT_URL", "https://ping.example.com/a-heartbeat-secret"),
            ("AWS_CONTAINER_AUTHORIZATION", "an-aws-credential"),
            ("UNHEARD_OF", "a variable that nobody has thought of"),
            ("PGSERVICE", "somewhere-else"),
            ("PGOPTIONS", "-c search_path=elsewhere"),
        ];
        (string Name, string Value)[] needed = [("TZ", "UTC"), ("LC_MESSAGES", "C"), ("TMPDIR", world.Folder), ("KRB5CCNAME", "FILE:/nowhere"), ("PGSERVICEFILE", "/nowhere"), ("PGGSSENCMODE", "disable")];

        (await world.RunAsync([.. secrets, .. needed], "backup")).ShouldEndWith(0);

        var variables = (await File.ReadAllTextAsync(seen, Token)).Split('\0', StringSplitOptions.RemoveEmptyEntries).Select(v => v.Split('=', 2)).DistinctBy(v => v[0]).ToDictionary(v => v[0], v => v[1]);
        Assert.All(secrets, secret => Assert.DoesNotContain(secret.Value, variables.Values));
        string[] own = [.. secrets.Select(s => s.Name).Except(["PGOPTIONS"]), .. world.Environment.Keys, .. RunbookVariables.Names.Select(n => n.Key)];
        Assert.Empty(variables.Keys.Intersect(own));
        Assert.All(variables.Keys, name => Assert.Matches("^(PATH|HOME|USER|LOGNAME|LANG|TZ|TZDIR|TMPDIR|LD_LIBRARY_PATH|OPENSSL_CONF)$|^(LC_|SSL_CERT_|KRB5|PG)", name));
        Assert.All(needed, variable => Assert.Equal(variable.Value, variables[variable.Name]));
        Assert.Equal(world.Server.OwnerPassword, variables["PGPASSWORD"]);
    }

    // Programs that write down what the kernel says they were started with, and go on as the real ones.
    private static async Task<string> ReportingToolsAsync(CliWorld world)
    {
        var (folder, seen) = (Directory.CreateDirectory(Path.Combine(world.Folder, "tools")).FullName, Path.Combine(world.Folder, "environment"));
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute };
        await using (var script = new StreamWriter(Path.Combine(folder, "pg_dump"), options))
            await script.WriteAsync($"#!/bin/sh\n[ \"$1\" = --version ] || cat /proc/$$/environ >'{seen}'\nexec '{PostgresTools.PathOf("pg_dump")}' \"$@\"\n");
        world.Environment["Tools__Directories__0"] = folder;
        return seen;
    }
}
