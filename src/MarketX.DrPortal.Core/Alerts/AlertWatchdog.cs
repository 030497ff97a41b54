using MarketX.DrPortal.Core.Runs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MarketX.DrPortal.Core.Alerts;

/// <summary>Looks once a minute, and first at the portal's start, for what is overdue, and beats; of several portals one at a time.</summary>
internal sealed partial class AlertWatchdog(NpgsqlDataSource portal, AlertWatch watch, Heartbeat heartbeat, TimeProvider time, ILogger<AlertWatchdog> log) : BackgroundService
{
    // Beside the one of who looks after dead runs: a bucket that is slow must not hold that up.
    private const long LockKey = 0x64_72_70_61_6c_65_72_74;
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly WatchTurn _turns = new(portal, LockKey);

    /// <summary>Looks once, if no other portal does.</summary>
    /// <returns>Whether it was this one's turn.</returns>
    public async Task<bool> LookAsync(CancellationToken cancellationToken)
    {
        await using var turn = await _turns.TryTakeAsync(cancellationToken);
        if (turn is null)
            return false;
        await heartbeat.BeatAsync(await watch.LookAsync(cancellationToken), cancellationToken);
        return true;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await LookAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it was, the next round looks again; no heartbeat goes out meanwhile.
                LogRoundFailed(e);
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(7401, LogLevel.Warning, "A look for what is overdue failed; the next follows in a minute")]
    private partial void LogRoundFailed(Exception exception);
}
