using System.Globalization;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Servers;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Services;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Servers;

/// <summary>How full a server's disk is: known on the portal's own machine, and nowhere else.</summary>
public sealed class DataDiskTests
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Find_ServerOnThisMachine_IsTheDiskOfItsData()
    {
        await using var own = await SharedServices.StartPostgresAsync(Token);
        await using var connection = await own.Server.OpenAsync("postgres", Token);

        var disk = await DataDisk.FindAsync(connection, Token);

        Assert.NotNull(disk);
        Assert.Equal("data", Path.GetFileName(disk.Folder));
        Assert.Equal(new DriveInfo(disk.Folder).TotalSize, disk.TotalBytes);
        Assert.InRange(disk.FreeBytes, 1, disk.TotalBytes);
    }

    [Theory]
    [InlineData("postgres: somebody elses 10.0.0.7(1) idle")]
    [InlineData("/usr/bin/something")]
    [InlineData(null)]
    public async Task Find_ProcessOfThatNumberIsAnother_IsNotKnown(string? title)
    {
        var server = await SharedServices.PostgresAsync(Token);
        await using var connection = await server.OpenAsync("postgres", Token);
        await using var command = new NpgsqlCommand("SELECT pg_backend_pid()", connection);
        var process = ((int)(await command.ExecuteScalarAsync(Token))!).ToString(CultureInfo.InvariantCulture);
        var processes = Directory.CreateTempSubdirectory("drportal-processes-");
        try
        {
            // All the rest is as on this machine.
            if (title is not null)
            {
                var folder = processes.CreateSubdirectory(process);
                Directory.CreateSymbolicLink(Path.Combine(folder.FullName, "cwd"), processes.FullName);
                await File.WriteAllTextAsync(Path.Combine(folder.FullName, "cmdline"), title, Token);
                File.Copy("/proc/self/mountinfo", Path.Combine(folder.FullName, "mountinfo"));
            }

            Assert.Null(await DataDisk.FindAsync(connection, processes.FullName, Token));
        }
        finally
        {
            processes.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Find_WorkingFolderIsNotForUs_IsWhatTheServerWasStartedWith()
    {
        var server = await SharedServices.PostgresAsync(Token);
        await using var connection = await server.OpenAsync("postgres", Token);
        await using var command = new NpgsqlCommand("SELECT pg_backend_pid() || ' ' || inet_client_port()", connection);
        var session = ((string)(await command.ExecuteScalarAsync(Token))!).Split(' ');
        var processes = Directory.CreateTempSubdirectory("drportal-processes-");
        try
        {
            var (backend, first, self) = (processes.CreateSubdirectory(session[0]).FullName, processes.CreateSubdirectory("7").FullName, processes.CreateSubdirectory("self").FullName);
            await File.WriteAllTextAsync(Path.Combine(backend, "cmdline"), $"postgres: somebody postgres 127.0.0.1({session[1]}) idle", Token);
            await File.WriteAllTextAsync(Path.Combine(backend, "stat"), $"{session[0]} (postgres) S 7 1 1 0", Token);
            await File.WriteAllTextAsync(Path.Combine(first, "cmdline"), $"/usr/bin/postgres\0-D\0{processes.FullName}\0", Token);
            foreach (var folder in new[] { backend, self })
                File.Copy("/proc/self/mountinfo", Path.Combine(folder, "mountinfo"));

            Assert.Equal(processes.FullName, (await DataDisk.FindAsync(connection, processes.FullName, Token))?.Folder);
            // The same name, another disk.
            await File.WriteAllTextAsync(Path.Combine(backend, "mountinfo"), "1 0 99:99 / / rw - overlay overlay rw\n", Token);
            Assert.Null(await DataDisk.FindAsync(connection, processes.FullName, Token));
        }
        finally
        {
            processes.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task Check_BeforeARestore_SaysWhetherItFits()
    {
        await using var portal = await TestPortal.StartAsync();
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        var manifest = (await portal.Get<BackupCatalog>().GetAsync((await portal.BackUpAsync()).Key, Token)).Manifest.Manifest!;

        var small = TargetSpace.Check(new DataDisk("/data", 1024, 1 << 20), manifest, null);
        Assert.Equal(PreflightVerdict.Warning, small.Verdict);
        Assert.Contains("1.00 KiB free on the disk of /data", small.Finding, StringComparison.Ordinal);
        Assert.Equal(PreflightVerdict.Passed, TargetSpace.Check(new DataDisk("/data", 1L << 30, 1L << 30), manifest, null).Verdict);
        // Of nothing, everything fits.
        Assert.Equal(PreflightVerdict.Passed, TargetSpace.Check(new DataDisk("/data", 1024, 1 << 20), manifest, new HashSet<int>()).Verdict);
        Assert.Equal(PreflightVerdict.Unknown, TargetSpace.Check(new DataDisk("/data", 1L << 30, 1L << 30), null, null).Verdict);
        Assert.Equal(PreflightVerdict.Unknown, TargetSpace.Check(null, manifest, null).Verdict);
    }
}
