using System.Diagnostics;
using MarketX.DrPortal.TestServices.Processes;
using MarketX.DrPortal.TestServices.Services;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Services;

public sealed class ServiceGroupTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task UpPostgresAsync_OwnerIsKilled_EverythingIsTakenDownAndDeleted()
    {
        using var owner = Process.Start("sleep", "600");
        var options = Options() with { OwnerProcess = owner.Id };
        var cluster = await new ServiceGroup(options).UpPostgresAsync(Cancel);
        var server = cluster.Daemon!;

        owner.Kill();

        Assert.True(
            await Wait.UntilAsync(() => !server.IsAlive && !Directory.Exists(options.StateFolder), TimeSpan.FromSeconds(30), Cancel),
            "an orphaned cluster stays on the machine");
    }

    [Fact]
    public async Task UpPostgresAsync_SecondTime_ReusesWhatRunsAndRestartsWhatDied()
    {
        var group = new ServiceGroup(Options() with { OwnerProcess = Environment.ProcessId });
        try
        {
            var first = await group.UpPostgresAsync(Cancel);
            var process = first.Daemon;
            var second = await group.UpPostgresAsync(Cancel);
            Assert.Equal(process, second.Daemon);

            await second.KillAsync(Cancel);
            var third = await group.UpPostgresAsync(Cancel);

            Assert.NotEqual(process, third.Daemon);
            await using var connection = new NpgsqlConnection(third.Server.ConnectionString());
            await connection.OpenAsync(Cancel);
        }
        finally
        {
            await group.DeleteAsync(CancellationToken.None);
        }
    }

    [Fact]
    public void IsAlive_PidOfAnotherProcess_IsFalse()
    {
        var us = Daemon.Find(Environment.ProcessId)!;

        Assert.True(us.IsAlive);
        Assert.False((us with { StartedAt = "1@another-boot" }).IsAlive, "a reused pid would be signalled");
    }

    private static ServicesOptions Options() => new()
    {
        StateFolder = ServiceGroup.NewFolder("drportal-group-"),
        CacheFolder = SharedServices.CacheFolder,
    };
}
