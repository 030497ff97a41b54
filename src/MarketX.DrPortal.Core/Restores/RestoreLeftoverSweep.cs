using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Servers;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>
/// Drops unfinished databases of restores that no row tells of: their names and comments say what they are, and
/// that the target's lock can be taken proves that nobody fills them.
/// </summary>
public sealed partial class RestoreLeftoverSweep(PostgresServers servers, ILogger<RestoreLeftoverSweep> log) : ILeftoverSweep
{
    /// <inheritdoc />
    public string What => "unfinished databases of restores";

    /// <inheritdoc />
    public Task SweepAsync(CancellationToken cancellationToken) =>
        // The watch of the servers tells of one that is away.
        servers.OnEachAsync(server => SweepAsync(server, cancellationToken), (named, e) => LogSkipped(named.Name, e.Message));

    private async Task SweepAsync(PostgresServer server, CancellationToken cancellationToken)
    {
        foreach (var (name, target, run) in await FindAsync(server, cancellationToken))
        {
            await using var targetLock = await TargetLock.TryAcquireAsync(server, target, run, cancellationToken);
            if (targetLock is null)
                continue;
            var dropped = await targetLock.UseAsync(async connection =>
            {
                await Fence.CloseAsync(connection, target, null, cancellationToken);
                // Under the lock: a restore may just have given it its final name.
                return await ScratchDatabase.DropAsync(connection, name, cancellationToken);
            }, cancellationToken);
            if (dropped)
                LogDropped(name, target, run);
        }
    }

    private static async Task<IReadOnlyList<(string Name, string Target, RunId Run)>> FindAsync(PostgresServer server, CancellationToken cancellationToken)
    {
        await using var connection = await server.OpenAsync(server.MaintenanceDatabase, "drportal-sweep", cancellationToken);
        await using var command = new NpgsqlCommand("""
            SELECT datname, substr(shobj_description(oid, 'pg_database'), length($1) + 1) FROM pg_database
            WHERE datname ~ '__(restoring|replaced)_[a-z2-7]{10}$' AND starts_with(shobj_description(oid, 'pg_database'), $1)
              AND pg_has_role(datdba, 'USAGE')
            """, connection);
        command.Parameters.AddWithValue(ScratchDatabase.CommentPrefix);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var found = new List<(string, string, RunId)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            var name = reader.GetString(0);
            found.Add((name, reader.GetString(1), RunId.Parse(name[^RunId.Length..])));
        }

        return found;
    }

    [LoggerMessage(3003, LogLevel.Debug, "Unfinished restores on server {Server} are looked for later: {Problem}")]
    private partial void LogSkipped(string server, string problem);

    [LoggerMessage(3001, LogLevel.Warning, "Dropped {Database}: an unfinished restore of {Target} by run {RunId}, which nobody works on")]
    private partial void LogDropped(string database, string target, RunId runId);
}
