using System.Collections.Concurrent;
using MarketX.DrPortal.Core.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MarketX.DrPortal.Core.Servers;

/// <summary>Looks at every server once a minute, remembers what it found, and says in the log when one falls silent or comes back.</summary>
public sealed partial class ServerWatch(PostgresServers servers, ServerInspector inspector, TimeProvider time, ILogger<ServerWatch> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, ServerState> _states = new(StringComparer.Ordinal);

    /// <summary>What the last look at a server found; null before the first.</summary>
    public ServerState? Last(string server) => _states.GetValueOrDefault(server);

    /// <summary>Looks at a server now.</summary>
    public async Task<ServerState> LookAsync(NamedServer server, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(server);
        var state = await inspector.LookAsync(server, cancellationToken);
        var before = _states.TryGetValue(server.Name, out var known) ? known : null;
        _states[server.Name] = state;
        if (!state.IsUsable && before?.IsUsable != false)
            LogSilent(server.Role == ServerRole.Production ? "SERVER_UNAVAILABLE" : "RECOVERY_SERVER_UNAVAILABLE", server.Name, state.Problem!);
        else if (state.IsUsable && before?.IsUsable == false)
            LogBack(server.Name);
        return state;
    }

    /// <summary>Looks at all of them now, at the same time.</summary>
    public async Task<IReadOnlyList<(NamedServer Server, ServerState State)>> LookAtAllAsync(CancellationToken cancellationToken) =>
        await Task.WhenAll(servers.All.Select(async s => (s, await LookAsync(s, cancellationToken))));

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            try
            {
                await LookAtAllAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it was, the portal does not end by it; the next look follows.
                LogRoundFailed(e);
            }
        }
    }

    [LoggerMessage(5501, LogLevel.Error, "alert: {Alert} server {Server}: {Problem}")]
    private partial void LogSilent(string alert, string server, string problem);

    [LoggerMessage(5503, LogLevel.Warning, "A look at the servers failed; the next follows in a minute")]
    private partial void LogRoundFailed(Exception exception);

    [LoggerMessage(5502, LogLevel.Information, "Server {Server} can be used again")]
    private partial void LogBack(string server);
}
