using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Servers;
using Microsoft.Extensions.Logging;

namespace MarketX.DrPortal.Core.Drills;

/// <summary>
/// Drops databases of drills whose time to be looked at is over, and those of drills that nobody works on: that the
/// lock can be taken proves it. On all servers: drills may have run on another one than now (<c>Drill:Server</c>).
/// </summary>
public sealed partial class DrillSweep(PostgresServers servers, TimeProvider time, ILogger<DrillSweep> log) : ILeftoverSweep
{
    /// <inheritdoc />
    public string What => "databases that drills left";

    /// <inheritdoc />
    public Task SweepAsync(CancellationToken cancellationToken) =>
        // The watch of the servers tells of one that is away.
        servers.OnEachAsync(server => SweepAsync(server, cancellationToken), (named, e) => LogSkipped(named.Name, e.Message));

    private async Task SweepAsync(PostgresServer server, CancellationToken cancellationToken)
    {
        IReadOnlyList<DrillDatabase> found;
        await using (var connection = await server.OpenAsync(server.MaintenanceDatabase, "drportal-sweep", cancellationToken))
            found = await DrillDatabase.ListAsync(connection, cancellationToken);
        foreach (var database in found.Where(d => d.KeptUntil is null || d.KeptUntil <= time.GetUtcNow()))
        {
            await using var targetLock = await TargetLock.TryAcquireAsync(server, database.Base, database.Run, cancellationToken);
            if (targetLock is null)
                continue;
            var dropped = await targetLock.UseAsync(async connection =>
            {
                await Fence.CloseAsync(connection, database.Base, null, cancellationToken);
                // Looked at again under the lock: a drill may just have decided to keep it. By the server's clock as well: this machine's may be far ahead.
                return await DrillDatabase.DropAsync(connection, database.Name, database.Run, await ServerClock.EarlierAsync(connection, time, cancellationToken), cancellationToken);
            }, cancellationToken);
            if (!dropped)
                continue;
            if (database.KeptUntil is null)
                LogOrphan(database.Name, database.Run);
            else
                LogReaped(database.Name, database.Run);
        }
    }

    [LoggerMessage(5003, LogLevel.Debug, "Databases of drills on server {Server} are looked for later: {Problem}")]
    private partial void LogSkipped(string server, string problem);

    [LoggerMessage(5001, LogLevel.Warning, "Dropped {Database}: drill {RunId} left it, and nobody works on it")]
    private partial void LogOrphan(string database, RunId runId);

    [LoggerMessage(5002, LogLevel.Information, "Dropped {Database}: the time for which drill {RunId} kept it is over")]
    private partial void LogReaped(string database, RunId runId);
}
