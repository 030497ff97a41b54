using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MarketX.DrPortal.Core.Runs;

/// <summary>
/// Runs as they change, on whichever portal they run: one LISTEN connection for the process, one row read for each
/// change, handed to every subscriber.
/// </summary>
public sealed partial class RunFeed(NpgsqlDataSource portal, IRunStore store, TimeProvider time, ILogger<RunFeed> log) : BackgroundService
{
    private static readonly TimeSpan ReconnectAfter = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<RunId, Run> _active = new();
    private readonly ConcurrentDictionary<Channel<Run>, byte> _subscribers = new();

    /// <summary>Queued and running runs as last seen, oldest first.</summary>
    public IReadOnlyList<Run> Active => [.. _active.Values.OrderBy(r => r.QueuedAt)];

    /// <summary>
    /// The active runs, then every change as a new snapshot, until cancelled. A subscriber that falls behind loses
    /// the oldest snapshots, never the newest.
    /// </summary>
    public async IAsyncEnumerable<Run> WatchAsync([EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var channel = Channel.CreateBounded<Run>(new BoundedChannelOptions(256) { FullMode = BoundedChannelFullMode.DropOldest });
        _subscribers.TryAdd(channel, 0);
        try
        {
            foreach (var run in Active)
                yield return run;
            while (await WaitAsync(channel, cancellationToken))
            {
                while (channel.Reader.TryRead(out var run))
                    yield return run;
            }
        }
        finally
        {
            _subscribers.TryRemove(channel, out _);
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await ListenAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or IOException or TimeoutException or InvalidOperationException)
            {
                LogReconnecting(e.Message);
                await Task.Delay(ReconnectAfter, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // The end of a subscription is its normal end, not an error.
    private static async Task<bool> WaitAsync(Channel<Run> channel, CancellationToken cancellationToken)
    {
        try
        {
            return await channel.Reader.WaitToReadAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private async Task ListenAsync(CancellationToken cancellationToken)
    {
        await using var connection = await portal.OpenConnectionAsync(cancellationToken);
        var changed = new HashSet<string>(StringComparer.Ordinal);
        connection.Notification += (_, e) => changed.Add(e.Payload);
        await using (var listen = new NpgsqlCommand($"LISTEN {NpgsqlRunStore.Channel}", connection))
            await listen.ExecuteNonQueryAsync(cancellationToken);
        await ResyncAsync(cancellationToken);
        while (true)
        {
            // A wait that times out asks the server for a sign of life, so that a dead connection is noticed.
            if (changed.Count == 0 && !await connection.WaitAsync(TimeSpan.FromSeconds(15), cancellationToken))
            {
                await using var ping = new NpgsqlCommand("SELECT 1", connection);
                await ping.ExecuteNonQueryAsync(cancellationToken);
            }

            var ids = changed.ToList();
            changed.Clear();
            foreach (var id in ids)
            {
                if (RunId.TryParse(id, out var runId) && await store.FindAsync(runId, cancellationToken) is { } run)
                    Publish(run);
            }
        }
    }

    // Notifications of a broken connection are lost: read again all that was active, and all that is.
    private async Task ResyncAsync(CancellationToken cancellationToken)
    {
        var unfinished = await store.ListUnfinishedAsync(cancellationToken);
        foreach (var id in _active.Keys.Except(unfinished.Select(r => r.Id)))
        {
            if (await store.FindAsync(id, cancellationToken) is { } ended)
                Publish(ended);
            else
                _active.TryRemove(id, out _);
        }

        foreach (var run in unfinished)
            Publish(run);
    }

    internal void Publish(Run run)
    {
        if (run.Status.IsActive())
            _active[run.Id] = run;
        else
            _active.TryRemove(run.Id, out _);
        foreach (var channel in _subscribers.Keys)
            channel.Writer.TryWrite(run);
    }

    [LoggerMessage(1201, LogLevel.Warning, "The connection that listens for runs broke ({Reason}); connecting again")]
    private partial void LogReconnecting(string reason);
}
