using System.Threading.Channels;
using MarketX.DrPortal.Core.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MarketX.DrPortal.Core.Drills.Log;

/// <summary>
/// Copies entries of the DR test log into the bucket: at once when one is added, and again every half minute while one
/// could not be. At the portal's start it takes over what only the bucket has.
/// </summary>
public sealed partial class DrTestCopier(NpgsqlDataSource portal, DrTestBucket bucket, DrTestImport import, TimeProvider time, ILogger<DrTestCopier> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private bool _imported;

    /// <summary>Tells it that there is something to copy.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Copies everything that is not in the bucket yet, in order.</summary>
    /// <exception cref="StorageException">The bucket cannot be used; what was copied so far is noted.</exception>
    public async Task CopyAsync(CancellationToken cancellationToken)
    {
        await using var connection = await portal.OpenConnectionAsync(cancellationToken);
        await using var command = new NpgsqlCommand(
            $"SELECT {DrTestRows.Columns} FROM drportal.dr_test_log t WHERE NOT EXISTS (SELECT FROM drportal.dr_test_copies c WHERE c.number = t.number) ORDER BY number", connection);
        foreach (var record in await DrTestRows.ReadAsync(command, cancellationToken))
        {
            if (!await bucket.WriteAsync(record, cancellationToken))
            {
                LogForked(record.Number, bucket.Location);
                return;
            }

            await DrTestRows.NoteCopyAsync(connection, record.Number, time.GetUtcNow(), cancellationToken);
        }
    }

    /// <summary>Takes over what only the bucket has.</summary>
    public async Task ImportAsync(CancellationToken cancellationToken)
    {
        await using var connection = await portal.OpenConnectionAsync(cancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await DrTestRows.LockAsync(connection, cancellationToken);
        await import.RunAsync(connection, await DrTestRows.LastAsync(connection, cancellationToken), cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (!_imported)
                    await ImportAsync(stoppingToken);
                _imported = true;
                await CopyAsync(stoppingToken);
                await WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is StorageException or NpgsqlException or TimeoutException or Runs.RequestRefusedException)
            {
                LogFailed(e.Message);
                await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // Another portal's entry wakes nobody here: look now and then.
    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var over = new CancellationTokenSource(Interval, time);
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, over.Token);
        try
        {
            await _wake.Reader.ReadAsync(patience.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The half minute is over.
        }
    }

    [LoggerMessage(5201, LogLevel.Error, "Entry {Number} of the DR test log is another one in {Location}: the log has forked. Verify the log in the portal")]
    private partial void LogForked(long number, string location);

    [LoggerMessage(5202, LogLevel.Warning, "The DR test log could not be copied to the bucket and is tried again: {Reason}")]
    private partial void LogFailed(string reason);
}
