using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Runs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MarketX.DrPortal.Core.Nodes;

/// <summary>Says every five seconds that this portal lives, and takes it off the list when it stops in order.</summary>
public sealed partial class NodeHeartbeat(INodeStore store, PortalIdentity identity, TimeProvider time, ILogger<NodeHeartbeat> log) : BackgroundService
{
    /// <summary>A node that said nothing for as long is shown as silent: three signs of life were missed.</summary>
    public static readonly TimeSpan SilentAfter = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    private readonly DateTimeOffset _startedAt = time.GetUtcNow();

    /// <inheritdoc />
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        try
        {
            // With a token of its own: runs that had to be cleaned up may have used up the host's patience.
            using var patience = new CancellationTokenSource(Interval, time);
            await store.LeaveAsync(identity.Node, patience.Token);
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException)
        {
            LogNotSaid(e.Message);
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await store.BeatAsync(identity.Node, ManifestWriter.ProductVersion, _startedAt, stoppingToken);
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException && !stoppingToken.IsCancellationRequested)
            {
                // Nobody can see this node while the portal's database is away; that it is silent is then the truth.
                LogNotSaid(e.Message);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(1501, LogLevel.Warning, "This node could not say that it lives, or that it stops ({Reason})")]
    private partial void LogNotSaid(string reason);
}
