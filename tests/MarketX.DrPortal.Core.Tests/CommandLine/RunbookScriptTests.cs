using System.Runtime.Versioning;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Postgres;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.CommandLine;

/// <summary>The runbook's commands, with its exact arguments and variables.</summary>
public sealed class RunbookScriptTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Runbook_BackUpThenRestoreToStagingTwice_Works()
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        var staging = world.Target();

        // TAG=pre-migration ./scripts/backup/pg-backup.sh pre-migration
        var key = (await world.ScriptAsync([("TAG", "pre-migration")], "pg-backup.sh", "pre-migration")).ShouldEndWith(0).LastLine;
        Assert.StartsWith("postgres-backups/backup-pre-migration-", key, StringComparison.Ordinal);

        // DATABASE_NAME=marketx_verify ./scripts/backup/restore.sh <s3-key> marketx_verify, and the same next month.
        (await world.ScriptAsync([("DATABASE_NAME", staging)], "restore.sh", key, staging)).ShouldEndWith(0);
        (await world.ScriptAsync([("DATABASE_NAME", staging)], "restore.sh", key, staging)).ShouldEndWith(0);

        Assert.Equal(await PlainDump.OfAsync(world.Server, world.Production.Name, Token), await PlainDump.OfAsync(world.Server, staging, Token));
    }

    [Fact]
    public async Task RestoreScript_Production_HasItsOwnExitCodeAndSaysHowToPromote()
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        var key = await world.BackUpAsync();
        var before = await world.StateAsync();

        (await world.ScriptAsync([], "restore.sh", key, world.Production.Name)).ShouldFailWith(7, "promote");
        (await world.ScriptAsync([("DATABASE_NAME", world.Production.Name)], "restore.sh", key, world.Production.Name)).ShouldFailWith(7, "promote");

        Assert.Equal(before, await world.StateAsync());
    }

    [Fact]
    public async Task RestoreScript_ProductionIsLost_RestoresIt()
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        var key = await world.BackUpAsync();
        await world.Server.DropDatabaseAsync(world.Production.Name, Token);

        // Full server loss: a database that does not exist is never production.
        (await world.ScriptAsync([], "restore.sh", key, world.Production.Name)).ShouldEndWith(0);

        Assert.Equal(1000L, await world.Production.QueryAsync<long>("SELECT count(*) FROM orders", Token));
    }

    [Fact]
    public async Task RestoreScript_TargetExistsAndNotNamedTwice_LeavesItAlone()
    {
        await using var world = await CliWorld.CreateAsync(SmallDatabase.Sql);
        var key = await world.BackUpAsync();
        await world.Server.CreateDatabaseAsync(world.Target(), cancellationToken: Token);
        var before = await world.StateAsync();

        (await world.ScriptAsync([], "restore.sh", key, world.Target())).ShouldFailWith(8, "--replace");

        Assert.Equal(before, await world.StateAsync());
        (await world.ScriptAsync([], "restore.sh", key, world.Target(), "--replace", world.Target(), "--json")).ShouldEndWith(0);
    }

    [Theory]
    [InlineData("", null, "manual")]
    [InlineData("nightly", null, "nightly")]
    [InlineData("nightly", "pre-migration", "pre-migration")]
    public async Task BackupScript_Tag_ArgumentThenVariableThenManual(string variable, string? argument, string expected)
    {
        await using var world = await CliWorld.CreateAsync();
        string[] arguments = argument is null ? ["--json"] : [argument, "--json"];

        var backup = (await world.ScriptAsync([("TAG", variable)], "pg-backup.sh", arguments)).ShouldEndWith(0).Json;

        Assert.StartsWith($"postgres-backups/backup-{expected}-", backup.GetProperty("key").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    [SupportedOSPlatform("linux")]
    public async Task Scripts_ProgramThatWasPublishedHere_IsFoundBeforeOneThatWasBuilt()
    {
        var root = Directory.CreateTempSubdirectory("drportal-scripts-");
        try
        {
            foreach (var script in Directory.EnumerateFiles(Path.GetDirectoryName(CliProcess.Script("pg-backup.sh"))!))
                Copy(script, "scripts", "backup", Path.GetFileName(script));
            Program("built", "bin", "MarketX.DrPortal.Cli", "release");
            var built = await RunAsync();
            // Where ./dev publish writes it.
            Program("published", "publish", "MarketX.DrPortal.Cli");

            Assert.Equal("built backup --tag nightly\n", built);
            Assert.Equal("published backup --tag nightly\n", await RunAsync());
        }
        finally
        {
            root.Delete(recursive: true);
        }

        void Copy(string file, params string[] path)
        {
            var target = Path.Combine([root.FullName, .. path]);
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
        }

        void Program(string word, params string[] folder)
        {
            var file = Path.Combine([Directory.CreateDirectory(Path.Combine([root.FullName, "artifacts", .. folder])).FullName, "drportal"]);
            File.WriteAllText(file, $"#!/bin/sh\necho {word} \"$@\"\n");
            File.SetUnixFileMode(file, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        async Task<string> RunAsync()
        {
            using var process = CliProcess.Start(Path.Combine(root.FullName, "scripts", "backup", "pg-backup.sh"), new Dictionary<string, string> { ["DRPORTAL"] = "" }, root.FullName, ["nightly"]);
            return (await process.EndAsync(Token)).ShouldEndWith(0).Output;
        }
    }

    [Fact]
    public async Task Scripts_WithoutProgramOrArguments_SayWhatToDo()
    {
        await using var world = await CliWorld.CreateAsync();

        (await world.ScriptAsync([("DRPORTAL", "/no/such/program")], "pg-backup.sh")).ShouldFailWith(3, "/no/such/program");
        (await world.ScriptAsync([], "restore.sh")).ShouldFailWith(2, "<s3-key> <database>");
    }
}
