using System.Collections.Concurrent;
using MarketX.DrPortal.Core.Runs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>
/// Removes what dead runs left on this node's own disk: whoever ended them may have been another node, which cannot reach it. So
/// each node does it, at its start and then once a minute.
/// </summary>
public sealed partial class ScratchFolderSweep(RestorePreflight preflight, IRunStore store, TimeProvider time, ILogger<ScratchFolderSweep> log) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan UnknownStaysFor = TimeSpan.FromDays(1);

    private readonly ConcurrentDictionary<string, byte> _told = new(StringComparer.Ordinal);

    /// <summary>Looks once.</summary>
    public async Task SweepAsync(CancellationToken cancellationToken)
    {
        if (!Directory.Exists(preflight.ScratchRoot))
            return;
        foreach (var folder in Directory.GetDirectories(preflight.ScratchRoot, ScratchFolder.Pattern))
        {
            if (!ScratchFolder.TryReadRun(folder, out var id))
                continue;
            var run = await store.FindAsync(id, cancellationToken);
            try
            {
                // A command line without history, or another installation, may be at work in one that is not known here.
                if (run is null ? time.GetUtcNow() - LastChange(folder) < UnknownStaysFor : run.Status.IsActive())
                    continue;
                Directory.Delete(folder, recursive: true);
                LogRemoved(folder, id);
            }
            catch (DirectoryNotFoundException)
            {
                // Whoever works there has just removed it.
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Once is enough: it is tried again each minute.
                if (_told.TryAdd(folder, 0))
                    LogKept(folder, e.Message);
            }
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await SweepAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // Whatever it was (the portal's database restarts, a folder that may not be listed), the next round tries again.
                LogRoundFailed(e);
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private static DateTimeOffset LastChange(string folder) => new DirectoryInfo(folder).EnumerateFileSystemInfos("*", SearchOption.AllDirectories)
        .Append(new DirectoryInfo(folder)).Max(entry => new DateTimeOffset(entry.LastWriteTimeUtc, TimeSpan.Zero));

    [LoggerMessage(3201, LogLevel.Warning, "Removed {Folder}, which run {RunId} had left on this node")]
    private partial void LogRemoved(string folder, RunId runId);

    [LoggerMessage(3202, LogLevel.Warning, "{Folder} of a run that has ended cannot be removed: {Reason}")]
    private partial void LogKept(string folder, string reason);

    [LoggerMessage(3203, LogLevel.Warning, "Folders that dead runs left on this node could not be looked for; the next round follows in a minute")]
    private partial void LogRoundFailed(Exception exception);
}
