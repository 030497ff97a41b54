using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MarketX.DrPortal.Core.Alerts;

/// <summary>The open alerts as this portal saw them a few seconds ago: one reading for all pages that are open.</summary>
public sealed partial class AlertBoard(IAlertLog alerts, TimeProvider time, ILogger<AlertBoard> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>The open alerts, newest first.</summary>
    public IReadOnlyList<Alert> Open { get; private set; } = [];

    /// <summary>Fires when <see cref="Open"/> is another list; on any thread.</summary>
    public event Action? Changed;

    /// <summary>Reads them now.</summary>
    public async Task RefreshAsync(CancellationToken cancellationToken)
    {
        var open = await alerts.OpenAsync(cancellationToken);
        if (open.SequenceEqual(Open))
            return;
        Open = open;
        Changed?.Invoke();
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RefreshAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException)
            {
                // What was seen last stays: an alert does not end because the database is away.
                LogNotRead(e.Message);
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(7301, LogLevel.Warning, "The open alerts could not be read and are read again: {Reason}")]
    private partial void LogNotRead(string reason);
}
