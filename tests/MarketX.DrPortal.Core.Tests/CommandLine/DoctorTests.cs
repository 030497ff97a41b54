using System.Text.Json;
using Amazon.S3.Model;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Services;
using MarketX.DrPortal.TestServices.State;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.CommandLine;

/// <summary>What the doctor finds, and that it leaves nothing.</summary>
public sealed class DoctorTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Doctor_AllIsWell_HasNoProblemAndLeavesNothing()
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        await using var portal = await SharedServices.CreateDatabaseAsync("portal", Token);
        world.Environment["ConnectionStrings__Portal"] = portal.ConnectionString;
        await world.BackUpAsync();
        await HandLogOverAsync(world, portal);
        var applied = (await world.RunAsync("storage", "--apply", "--only", "lifecycle", "--only", "versioning", "--only", "encryption", "--reason", "a new bucket", "--json")).ShouldEndWith(0).Json;
        Assert.True(applied.GetProperty("applied").GetBoolean());
        var before = await world.StateAsync();

        var report = (await world.RunAsync("doctor", "--json")).ShouldEndWith(0).Json;

        Assert.Equal(0, report.GetProperty("problems").GetInt32());
        string[] areas = ["configuration", "schedule", "database", "tools", "bucket", "manifests", "lifecycle", "clock", "scratch space", "portal database"];
        Assert.All(areas, area => Assert.All(Of(report, area), check => Assert.Equal("ok", check.GetProperty("verdict").GetString())));
        Assert.All(areas, area => Assert.NotEmpty(Of(report, area)));
        Assert.Equal(before, await world.StateAsync());
    }

    [Fact]
    public async Task Doctor_PortalsRoleOwnsTheLog_WarnsUntilItIsHandedOver()
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        await using var portal = await SharedServices.CreateDatabaseAsync("portal", Token);
        world.Environment["ConnectionStrings__Portal"] = portal.ConnectionString;
        await world.BackUpAsync();

        var owned = Assert.Single(Of((await world.RunAsync("doctor", "--json")).Json, "portal database"), c => Says(c, "owns the DR test log"));
        Assert.Equal("warning", owned.GetProperty("verdict").GetString());
        Assert.Contains("deploy/dr-test-log-owner.sql", owned.GetProperty("remedy").GetString(), StringComparison.Ordinal);
        await HandLogOverAsync(world, portal);

        Assert.Equal("ok", Assert.Single(Of((await world.RunAsync("doctor", "--json")).Json, "portal database"), c => Says(c, "does not own the DR test log")).GetProperty("verdict").GetString());
        // And runs are recorded as before.
        await world.BackUpAsync();

        static bool Says(JsonElement check, string words) => check.GetProperty("finding").GetString()!.Contains(words, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Doctor_BrokenConfiguration_StillLooksAtTheRest()
    {
        await using var world = await CliWorld.CreateAsync();

        var result = await world.RunAsync([("DATABASE_HOST", ""), ("BackupSchedule__Cron", "99 3 * * *")], "doctor", "--json");

        result.ShouldEndWith(14);
        Assert.Equal(2, Of(result.Json, "configuration").Count);
        Assert.Contains(Of(result.Json, "bucket"), c => c.GetProperty("finding").GetString()!.Contains("can be listed", StringComparison.Ordinal));
        Assert.All(Of(result.Json, "database"), c => Assert.Equal("unknown", c.GetProperty("verdict").GetString()));
    }

    [Theory]
    [InlineData("DATABASE_PASSWORD", "hunter2", "database", "DATABASE_PASSWORD")]
    [InlineData("AWS_SECRET_ACCESS_KEY", "hunter2", "bucket", "AWS_SECRET_ACCESS_KEY")]
    [InlineData("AWS_S3_BACKUP_BUCKET", "no-such-bucket-here", "bucket", "does not exist")]
    [InlineData("Storage__StorageClass", "NO_SUCH_CLASS", "bucket", "answered 400")]
    [InlineData("Production__Database", "no_such_database", "database", "no_such_database")]
    [InlineData("Tools__Directories__0", "/", "tools", "No pg_dump")]
    public async Task Doctor_SomethingIsBroken_IsAProblemOfItsArea(string name, string value, string area, string part)
    {
        await using var world = await CliWorld.CreateAsync();
        var before = await world.StateAsync();

        var result = await world.RunAsync([(name, value)], "doctor", "--json");

        result.ShouldEndWith(14);
        Assert.Contains(Of(result.Json, area), c => c.GetProperty("verdict").GetString() == "problem" && c.GetProperty("finding").GetString()!.Contains(part, StringComparison.Ordinal));
        Assert.DoesNotContain("hunter2", result.Output + result.Error, StringComparison.Ordinal);
        Assert.Equal(before, await world.StateAsync());
    }

    [Fact]
    public async Task Doctor_UserWithoutRights_SaysWhichAndHowToGrantThem()
    {
        await using var world = await CliWorld.CreateAsync("CREATE TABLE secret_table (i int)");
        var role = world.Production.Name + "_weak";
        await world.Server.ExecuteAsSuperUserAsync("postgres", $"CREATE ROLE \"{role}\" LOGIN PASSWORD 'weak'", Token);
        try
        {
            var result = await world.RunAsync([("DATABASE_USER", role), ("DATABASE_PASSWORD", "weak")], "doctor");

            result.ShouldEndWith(14);
            Assert.Contains($"-> ALTER ROLE \"{role}\" CREATEDB;", result.Output, StringComparison.Ordinal);
            Assert.Contains($"-> GRANT pg_signal_backend TO \"{role}\";", result.Output, StringComparison.Ordinal);
            Assert.Contains("may not read public.secret_table", result.Output, StringComparison.Ordinal);
        }
        finally
        {
            await world.Server.ExecuteAsSuperUserAsync("postgres", $"DROP ROLE \"{role}\"", CancellationToken.None);
        }
    }

    [Fact]
    public async Task Doctor_ScratchSpace_IsHeldAgainstWhatARestoreNeedsAndNotAgainstTheBackup()
    {
        await using var world = await CliWorld.CreateAsync("""
            CREATE TABLE rows_go_past_the_disk AS SELECT md5(g::text) || md5((-g)::text) AS text FROM generate_series(1, 50000) g;
            SELECT lo_from_bytea(0, decode(string_agg(md5(g::text), ''), 'hex')) FROM generate_series(1, 20000) g;
            """);
        var bytes = (await world.RunAsync("backup", "--json")).ShouldEndWith(0).Json.GetProperty("bytes").GetInt64();
        Assert.InRange(bytes, 1 << 20, 8 << 20);

        var check = Assert.Single(Of((await world.RunAsync("doctor", "--json")).Json, "scratch space"));

        // The large object alone, which does not compress, and the head.
        Assert.Equal("ok", check.GetProperty("verdict").GetString());
        Assert.Matches("a restore of the newest backup needs 3[12][0-9] KiB of it", check.GetProperty("finding").GetString()!);
        var full = Core.Doctor.ScratchArea.Judge("/scratch", 500, 600);
        Assert.Equal((Core.Doctor.DoctorVerdict.Problem, "500 B free in /scratch; a restore of the newest backup needs 600 B there, for what pg_restore reads from a file."), (full.Verdict, full.Finding));
    }

    [Theory]
    [InlineData(null, "No lifecycle rule deletes old backups")]
    [InlineData(7, "after 7 days")]
    public async Task Doctor_LifecycleRuleMissingOrOther_Warns(int? days, string part)
    {
        await using var world = await CliWorld.CreateAsync();
        if (days is { } d)
        {
            await world.Bucket.Client.PutLifecycleConfigurationAsync(new PutLifecycleConfigurationRequest
            {
                BucketName = world.Bucket.Name,
                Configuration = new LifecycleConfiguration { Rules = [Rule(d)] },
            }, Token);
        }

        var report = (await world.RunAsync("doctor", "--json")).ShouldEndWith(0).Json;

        Assert.Contains(Of(report, "lifecycle"), c => c.GetProperty("verdict").GetString() == "warning" && c.GetProperty("finding").GetString()!.Contains(part, StringComparison.Ordinal));
    }

    private static LifecycleRule Rule(int days) => new()
    {
        Id = "backups",
        Status = Amazon.S3.LifecycleRuleStatus.Enabled,
        Filter = new LifecycleFilter { LifecycleFilterPredicate = new LifecyclePrefixPredicate { Prefix = "postgres-backups/" } },
        Expiration = new LifecycleRuleExpiration { Days = days },
        AbortIncompleteMultipartUpload = new LifecycleRuleAbortIncompleteMultipartUpload { DaysAfterInitiation = 2 },
    };

    private static async Task HandLogOverAsync(CliWorld world, TestDatabase portal) =>
        await world.Server.ExecuteAsSuperUserAsync(portal.Name, await File.ReadAllTextAsync(Path.Combine(Checkout.Root, "deploy", "dr-test-log-owner.sql"), Token), Token);

    private static List<JsonElement> Of(JsonElement report, string area) =>
        [.. report.GetProperty("items").EnumerateArray().Where(c => c.GetProperty("area").GetString() == area)];
}
