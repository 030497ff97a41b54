using MarketX.DrPortal.Core.Tests.Archive;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Postgres;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.CommandLine;

/// <summary>Backup, list, show, restore: the whole job from a shell.</summary>
public sealed class MainJobTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task BackupAndRestore_SmallDatabase_IsTheSame()
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        await AssertRoundTripAsync(world);
    }

    [Fact]
    public async Task BackupAndRestore_Chinook_IsTheSame()
    {
        Assert.SkipWhen(ArchiveCluster.ChinookScript is null, "The Chinook script is not beside this repository.");
        var script = await File.ReadAllTextAsync(ArchiveCluster.ChinookScript, Token);
        // It makes a database of a fixed name, which other tests make too: ours takes what comes after.
        const string connect = "\\c chinook_serial;";
        await using var world = await CliWorld.CreateAsync(script[(script.IndexOf(connect, StringComparison.Ordinal) + connect.Length)..]);
        await AssertRoundTripAsync(world);
    }

    [Fact]
    public async Task Json_OfEveryCommand_IsOneDocumentWithTheDocumentedFields()
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);

        var backup = (await world.RunAsync("backup", "--tag", "pre-migration", "--json")).ShouldEndWith(0).Json;
        var key = backup.GetProperty("key").GetString()!;
        Assert.Equal("Succeeded", backup.GetProperty("status").GetString());
        Assert.Equal(world.Production.Name, backup.GetProperty("database").GetString());

        var list = (await world.RunAsync("list", "--json")).ShouldEndWith(0).Json;
        Assert.Equal(1, list.GetProperty("total").GetInt32());
        var item = Assert.Single(list.GetProperty("items").EnumerateArray());
        Assert.Equal(key, item.GetProperty("key").GetString());
        Assert.Equal("pre-migration", item.GetProperty("tag").GetString());
        Assert.Equal(backup.GetProperty("bytes").GetInt64(), item.GetProperty("bytes").GetInt64());

        var show = (await world.RunAsync("show", key, "--json")).ShouldEndWith(0).Json;
        Assert.Equal("AES256", show.GetProperty("encryption").GetString());
        Assert.Equal(backup.GetProperty("runId").GetString(), show.GetProperty("metadata").GetProperty("run-id").GetString());
        Assert.Contains(show.GetProperty("archive").GetProperty("tables").EnumerateArray(), t => t.GetProperty("name").GetString() == "orders");

        var restore = (await world.RunAsync("restore", key, world.Target(), "--json")).ShouldEndWith(0).Json;
        Assert.Equal(world.Target(), restore.GetProperty("database").GetString());
        Assert.Equal(100 + 1000 + 2000 + 301 + 3, restore.GetProperty("rows").GetInt64());
        Assert.False(restore.GetProperty("replaced").GetBoolean());
    }

    [Fact]
    public async Task List_FilterAndTake_SayHowManyMatch()
    {
        await using var world = await CliWorld.CreateAsync();
        foreach (var (tag, day) in new[] { ("manual", 1), ("scheduled", 2), ("scheduled", 3) })
            await world.Bucket.Client.PutObjectAsync(new() { BucketName = world.Bucket.Name, Key = $"postgres-backups/backup-{tag}-2026-01-0{day}T02-00-00Z.dump", ContentBody = "x" }, Token);

        var scheduled = (await world.RunAsync("list", "--tag", "scheduled", "--take", "1", "--json")).ShouldEndWith(0).Json;
        Assert.Equal(2, scheduled.GetProperty("total").GetInt32());
        Assert.Equal("postgres-backups/backup-scheduled-2026-01-03T02-00-00Z.dump", Assert.Single(scheduled.GetProperty("items").EnumerateArray()).GetProperty("key").GetString());
        Assert.Contains("backup-manual-2026-01-01", (await world.RunAsync("list", "--text", "MANUAL")).ShouldEndWith(0).LastLine, StringComparison.Ordinal);
        Assert.Contains("None of the 3 backups", (await world.RunAsync("list", "--tag", "no-such")).ShouldEndWith(0).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Backup_DatabaseName_IsTheSource()
    {
        await using var world = await CliWorld.CreateAsync();
        await world.Server.CreateDatabaseAsync(world.Target("_other"), cancellationToken: Token);

        var backup = (await world.RunAsync([("DATABASE_NAME", world.Target("_other"))], "backup", "--json")).ShouldEndWith(0).Json;

        Assert.Equal(world.Target("_other"), backup.GetProperty("database").GetString());
    }

    [Fact]
    public async Task Restore_NameThatNeedsQuoting_Works()
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        var key = await world.BackUpAsync();
        var target = world.Target(" we\"ird; drop 'x'=\\");

        (await world.RunAsync("restore", key, target)).ShouldEndWith(0);

        Assert.Equal(await PlainDump.OfAsync(world.Server, world.Production.Name, Token), await PlainDump.OfAsync(world.Server, target, Token));
    }

    [Fact]
    public async Task Restore_Replace_PutsTheNewInPlaceOfTheOld()
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        var key = await world.BackUpAsync();
        await world.Server.CreateDatabaseAsync(world.Target(), cancellationToken: Token);

        var restore = (await world.RunAsync("restore", key, world.Target(), "--replace", world.Target(), "--json")).ShouldEndWith(0).Json;

        Assert.True(restore.GetProperty("replaced").GetBoolean());
        Assert.Equal(await PlainDump.OfAsync(world.Server, world.Production.Name, Token), await PlainDump.OfAsync(world.Server, world.Target(), Token));
    }

    private static async Task AssertRoundTripAsync(CliWorld world)
    {
        var backup = (await world.RunAsync("backup", "--tag", "nightly")).ShouldEndWith(0);
        var key = backup.LastLine;
        Assert.Matches(@"^postgres-backups/backup-nightly-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ\.dump$", key);
        Assert.Contains(key, (await world.RunAsync("list")).ShouldEndWith(0).Output, StringComparison.Ordinal);
        Assert.Contains("run-id", (await world.RunAsync("show", key)).ShouldEndWith(0).Output, StringComparison.Ordinal);

        var restore = (await world.RunAsync("restore", key, world.Target())).ShouldEndWith(0);

        Assert.Matches($"^{world.Target()}: [0-9]+ rows$", restore.LastLine);
        Assert.Equal(await PlainDump.OfAsync(world.Server, world.Production.Name, Token), await PlainDump.OfAsync(world.Server, world.Target(), Token));
        // Into a pipe goes plain text: a line for each phase, no escape sequence.
        Assert.Contains("Dump and upload ...", backup.Output, StringComparison.Ordinal);
        Assert.Contains("Indexes and constraints ...", restore.Output, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', backup.Output + backup.Error + restore.Output + restore.Error);
        Assert.Empty(await world.OpenUploadsAsync());
    }
}
