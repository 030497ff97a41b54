using MarketX.DrPortal.Core.Tests.Engine;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.CommandLine;

/// <summary>Bad input: its own exit code, a sentence that says what to mend, no secret, and nothing changed.</summary>
public sealed class BadInputTests
{
    private const string Key = "postgres-backups/backup-manual-2026-01-01T00-00-00Z.dump";
    private const string Wrong = "hunter2-hunter2";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("DATABASE_PASSWORD", Wrong, 5, "DATABASE_PASSWORD")]
    [InlineData("DATABASE_HOST", "127.0.0.2", 5, "DATABASE_HOST")]
    [InlineData("AWS_SECRET_ACCESS_KEY", Wrong, 4, "AWS_SECRET_ACCESS_KEY")]
    [InlineData("AWS_ACCESS_KEY_ID", "NOBODY", 4, "AWS_ACCESS_KEY_ID")]
    [InlineData("AWS_S3_BACKUP_BUCKET", "no-such-bucket-here", 4, "does not exist")]
    [InlineData("AWS_ENDPOINT_URL_S3", "http://127.0.0.1:9", 4, "does not answer")]
    [InlineData("Production__Database", "no_such_database", 6, "no database \"no_such_database\"")]
    [InlineData("BackupSchedule__Cron", "99 3 * * *", 3, "BackupSchedule:Cron is '99 3 * * *'")]
    [InlineData("DATABASE_HOST", "", 3, "Database:Host (DATABASE_HOST)")]
    [InlineData("Tools__Directories__0", "/", 9, "No pg_dump was found")]
    public async Task Backup_BadSetting_RefusesAndChangesNothing(string name, string value, int exitCode, string part)
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        var before = await world.StateAsync();

        var result = await world.RunAsync([(name, value)], "backup");

        result.ShouldFailWith(exitCode, part, Wrong, world.Server.OwnerPassword, world.Bucket.Endpoint.SecretKey);
        Assert.Contains("alert: BACKUP_FAILURE", result.Error, StringComparison.Ordinal);
        Assert.Equal(before, await world.StateAsync());
    }

    [Theory]
    [InlineData("DATABASE_PASSWORD", Wrong, 5, "DATABASE_PASSWORD")]
    [InlineData("AWS_SECRET_ACCESS_KEY", Wrong, 4, "AWS_SECRET_ACCESS_KEY")]
    [InlineData("AWS_S3_BACKUP_BUCKET", "no-such-bucket-here", 4, "does not exist")]
    public async Task Restore_BadSetting_RefusesAndChangesNothing(string name, string value, int exitCode, string part)
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        var key = await world.BackUpAsync();
        var before = await world.StateAsync();

        (await world.RunAsync([(name, value)], "restore", key, world.Target())).ShouldFailWith(exitCode, part, Wrong);

        Assert.Equal(before, await world.StateAsync());
    }

    [Fact]
    public async Task Restore_UnknownKey_RefusesAndChangesNothing()
    {
        await using var world = await CliWorld.CreateAsync();
        var before = await world.StateAsync();

        (await world.RunAsync("restore", Key, world.Target())).ShouldFailWith(6, $"no backup {Key}");
        (await world.RunAsync("show", Key)).ShouldFailWith(6, $"no backup {Key}");

        Assert.Equal(before, await world.StateAsync());
    }

    [Fact]
    public async Task Restore_ObjectThatIsNoArchive_RefusesAndChangesNothing()
    {
        await using var world = await CliWorld.CreateAsync();
        await world.Bucket.Client.PutObjectAsync(new() { BucketName = world.Bucket.Name, Key = Key, ContentBody = "-- PostgreSQL database dump\nSELECT 1;\n" }, Token);
        var before = await world.StateAsync();

        (await world.RunAsync("restore", Key, world.Target())).ShouldFailWith(9, "Choose another backup");
        Assert.Contains("cannot be restored", (await world.RunAsync("show", Key)).ShouldEndWith(0).Output, StringComparison.Ordinal);

        Assert.Equal(before, await world.StateAsync());
    }

    [Theory]
    [InlineData(0.9995, 11)]
    [InlineData(0.9, 9)]
    [InlineData(0.01, 9)]
    public async Task Restore_TruncatedArchive_FailsAndLeavesNothing(double share, int exitCode)
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        var whole = await world.BackUpAsync();
        using (var got = await world.Bucket.Client.GetObjectAsync(world.Bucket.Name, whole, Token))
        {
            var bytes = new byte[(int)(got.ContentLength * share)];
            await got.ResponseStream.ReadExactlyAsync(bytes, Token);
            await world.Bucket.Client.PutObjectAsync(new() { BucketName = world.Bucket.Name, Key = Key, InputStream = new MemoryStream(bytes) }, Token);
        }

        var before = await world.StateAsync();

        (await world.RunAsync("restore", Key, world.Target(), "--unverified", "a test cut it off")).ShouldEndWith(exitCode);

        Assert.Equal(before, await world.StateAsync());
    }

    [Fact]
    public async Task Restore_WithoutManifest_IsRefusedUnlessAReasonIsGiven()
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        var key = (await world.RunAsync([("DRPORTAL_MANIFEST_KEY", "")], "backup")).ShouldEndWith(0).LastLine;
        var before = await world.StateAsync();

        (await world.RunAsync("restore", key, world.Target())).ShouldFailWith(9, "--unverified");
        (await world.RunAsync("restore", key, world.Target(), "--unverified", " ")).ShouldFailWith(2, "--unverified is empty");
        Assert.Equal(before, await world.StateAsync());

        (await world.RunAsync("restore", key, world.Target(), "--unverified", "taken before the key was configured")).ShouldEndWith(0);
    }

    [Fact]
    public async Task Restore_ToProduction_HasItsOwnExitCodeAndSaysHowToPromote()
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        var key = await world.BackUpAsync();
        var before = await world.StateAsync();

        (await world.RunAsync("restore", key, world.Production.Name)).ShouldFailWith(7, "promote");
        (await world.RunAsync("restore", key, world.Production.Name, "--replace", world.Production.Name)).ShouldFailWith(7, "promote");
        // The staging name of the runbook does not turn production into something else.
        (await world.RunAsync([("DATABASE_NAME", world.Target())], "restore", key, world.Production.Name)).ShouldFailWith(7, "promote");

        Assert.Equal(before, await world.StateAsync());
    }

    [Fact]
    public async Task Restore_TargetExists_RefusesUntilItsNameIsTyped()
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        var key = await world.BackUpAsync();
        await world.Server.CreateDatabaseAsync(world.Target(), cancellationToken: Token);
        var before = await world.StateAsync();

        (await world.RunAsync("restore", key, world.Target())).ShouldFailWith(8, $"--replace '{world.Target()}'");
        (await world.RunAsync("restore", key, world.Target(), "--replace", "something else")).ShouldFailWith(2, "--replace");

        Assert.Equal(before, await world.StateAsync());
    }

    [Fact]
    public async Task Restore_OverLongOrReservedName_IsInvalidAndChangesNothing()
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        var key = await world.BackUpAsync();
        var before = await world.StateAsync();

        (await world.RunAsync("restore", key, new string('é', 32))).ShouldFailWith(2, "64 bytes");
        (await world.RunAsync("restore", key, "postgres")).ShouldFailWith(2, "belongs to PostgreSQL");
        (await world.RunAsync("restore", key, "")).ShouldFailWith(2, "name");

        Assert.Equal(before, await world.StateAsync());
    }

    [Fact]
    public async Task Restore_MissingRole_IsBlockedBeforehandAndSaysTheRemedy()
    {
        await using var world = await CliWorld.CreateAsync("CREATE TABLE t (i int)");
        var role = world.Production.Name + "_reader";
        await world.Server.ExecuteAsSuperUserAsync("postgres", $"CREATE ROLE \"{role}\"", Token);
        await world.Production.ExecuteAsync($"GRANT SELECT ON t TO \"{role}\"", Token);
        var key = await world.BackUpAsync();
        await world.Server.ExecuteAsSuperUserAsync(world.Production.Name, $"DROP OWNED BY \"{role}\"; DROP ROLE \"{role}\"", Token);
        var before = await world.StateAsync();

        (await world.RunAsync("restore", key, world.Target())).ShouldFailWith(9, role);
        Assert.Equal(before, await world.StateAsync());
        (await world.RunAsync("restore", key, world.Target(), "--without-privileges")).ShouldEndWith(0);
    }
}
