using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using Microsoft.Extensions.Logging;

namespace MarketX.DrPortal.Core.Promotions;

/// <summary>Drops kept databases whose time is over, as their comments say, unless somebody is connected to them.</summary>
public sealed partial class KeptDatabaseSweep(PostgresServer server, KeptDatabases kept, ProductionOptions production, TimeProvider time, ILogger<KeptDatabaseSweep> log) : ILeftoverSweep
{
    /// <inheritdoc />
    public string What => "kept databases whose time is over";

    /// <inheritdoc />
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        foreach (var database in await kept.ListAsync(cancellationToken))
        {
            if (database.Mark.Was != production.Database || database.Mark.Until is not { } until || until > time.GetUtcNow() || database.Sessions > 0)
                continue;
            // Under both locks: it may be about to be rolled back to.
            await using var productionLock = await TargetLock.TryAcquireAsync(server, production.Database, database.Mark.Run, cancellationToken);
            await using var keptLock = productionLock is null ? null : await TargetLock.TryAcquireAsync(server, database.Name, database.Mark.Run, cancellationToken);
            if (keptLock is null || await kept.FindAsync(database.Name, cancellationToken) is not { } still || still.Mark != database.Mark)
                continue;
            // The server's clock as well: this machine's may have been set far ahead.
            if (await keptLock.UseAsync(async c => until <= await ServerClock.EarlierAsync(c, time, cancellationToken) && await ScratchDatabase.DropAsync(c, database.Name, cancellationToken), cancellationToken))
                LogDropped(database.Name, database.Mark.Was, database.Mark.Replaced);
        }
    }

    [LoggerMessage(3101, LogLevel.Warning, "Dropped {Database}, which was {Was} until {Replaced}: the days for which it was kept are over")]
    private partial void LogDropped(string database, string was, DateTimeOffset replaced);
}
