using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Servers;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Servers;

/// <summary>The databases of drills go from every server of the settings, whichever one drills run on now.</summary>
[Collection(nameof(StandbyPortalGroup))]
public sealed class NamedServerDrillSweepTests(StandbyPortal standby)
{
    private static readonly DateTimeOffset LongAgo = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Sweep_DatabasesOnAServerThatDrillsDoNotRunOnNow_AreDroppedWhenTheirTimeIsOver()
    {
        Assert.Null(standby.Portal.Get<DrillServer>().Name);
        var orphan = await CreateAsync(null);
        var over = await CreateAsync(LongAgo);
        var kept = await CreateAsync(TimeProvider.System.GetUtcNow().AddHours(1));

        var sweep = standby.Portal.Get<IEnumerable<ILeftoverSweep>>().OfType<DrillSweep>().Single();

        await AssertDroppedAsync(orphan, () => sweep.SweepAsync(Token));
        await AssertDroppedAsync(over, () => sweep.SweepAsync(Token));

        Assert.True(await standby.Server.HasDatabaseAsync(kept, Token));
        await standby.Server.DropDatabaseAsync(kept, Token);
    }

    [Fact]
    public async Task Sweep_OtherServersAway_LooksAtThoseThatAnswer()
    {
        var orphan = await CreateAsync(null);
        // The one of DATABASE_HOST does not answer either: that is thrown once the others are done.
        var servers = new PostgresServers(new PostgresServer(new DatabaseOptions { Host = "127.0.0.1", Port = 1, User = "nobody" }), new ServersOptions
        {
            Named =
            [
                new() { Name = "gone", Host = "127.0.0.1", Port = 1, User = "nobody" },
                new() { Name = "there", Host = standby.Server.Host, Port = standby.Server.Port, User = standby.Server.Owner, Password = new SecretText(standby.Server.OwnerPassword) },
            ],
        });
        var sweep = new DrillSweep(servers, TimeProvider.System, NullLogger<DrillSweep>.Instance);

        await AssertDroppedAsync(orphan, () => Assert.ThrowsAsync<PostgresUnavailableException>(() => sweep.SweepAsync(Token)));
    }

    private async Task AssertDroppedAsync(string database, Func<Task> sweep)
    {
        // The portal's own watchdog sweeps too, and may hold the lock just now.
        for (var round = 0; round < 20 && await standby.Server.HasDatabaseAsync(database, Token); round++)
            await sweep();
        Assert.False(await standby.Server.HasDatabaseAsync(database, Token));
    }

    private async Task<string> CreateAsync(DateTimeOffset? keptUntil)
    {
        var database = DrillDatabase.Of(standby.Portal.Get<DrillLauncher>().Target, LongAgo, RunId.New(), "p") with { KeptUntil = keptUntil };
        await using var connection = await standby.Server.OpenAsync(cancellationToken: Token);
        await ScratchDatabase.CreateMarkedAsync(connection, database.Name, database.Comment, null, Token);
        return database.Name;
    }
}
