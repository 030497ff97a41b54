using System.Text;
using MarketX.DrPortal.Core.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MarketX.DrPortal.Core.Runbooks;

/// <summary>Keeps the runbook in the bucket as the settings are now: looks soon after the portal's start and every few minutes, and writes what changed.</summary>
public sealed partial class RunbookKeeper(RunbookWriter writer, IBackupStorage storage, TimeProvider time, ILogger<RunbookKeeper> log) : BackgroundService
{
    private const int MaxBytes = 4 << 20;
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    /// <summary>Writes it where it is not as it should be.</summary>
    /// <returns>Whether it was written.</returns>
    /// <exception cref="StorageException">The bucket cannot be used.</exception>
    public async Task<bool> KeepAsync(CancellationToken cancellationToken)
    {
        var text = Encoding.UTF8.GetBytes((await writer.WriteAsync(cancellationToken)).ToMarkdown());
        if (await storage.ReadAsync(writer.Key, MaxBytes, cancellationToken) is { } present && present.AsSpan().SequenceEqual(text))
            return false;
        await storage.PutAsync(writer.Key, text, "text/markdown; charset=utf-8", cancellationToken);
        return true;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Not in the rush of a start: the bucket has time.
        await Task.Delay(FirstLook, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await KeepAsync(stoppingToken))
                    LogWritten(writer.Key);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it was, the portal does not end by it; the next look follows.
                LogFailed(e.Message, e is StorageException ? null : e);
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(5401, LogLevel.Information, "The runbook {Key} in the bucket is as the settings are now")]
    private partial void LogWritten(string key);

    [LoggerMessage(5402, LogLevel.Warning, "The runbook could not be kept in the bucket and is tried again: {Reason}")]
    private partial void LogFailed(string reason, Exception? exception);
}
