using System.Globalization;
using MarketX.DrPortal.Core.Database;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MarketX.DrPortal.Core.Drills.Log;

/// <summary>Adds to the DR test log what waits for it in the bucket: at the portal's start, and then every half minute.</summary>
public sealed partial class DrTestIntake(NpgsqlDataSource portal, DrTestLog log, DrTestPending pending, TimeProvider time, ILogger<DrTestIntake> logger) : BackgroundService
{
    // Any fixed number: two portals that take the same record would both note it beside another.
    private const long LockKey = 0x64_72_74_65_73_74_69_6e;

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    /// <summary>Adds all that waits.</summary>
    /// <exception cref="StorageException">The bucket cannot be used.</exception>
    /// <exception cref="RequestRefusedException">The log cannot be added to.</exception>
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        if (await pending.ListAsync(cancellationToken) is [])
            return;
        await using var connection = await portal.OpenConnectionAsync(cancellationToken);
        await using var turn = await connection.BeginTransactionAsync(cancellationToken);
        await using (var command = new NpgsqlCommand($"SELECT set_config('idle_in_transaction_session_timeout', '{PortalConnections.PatienceWithBucket}', true), pg_advisory_xact_lock($1)", connection))
        {
            command.Parameters.AddWithValue(LockKey);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }

        foreach (var run in await pending.ListAsync(cancellationToken))
            await TakeAsync(run, cancellationToken);
    }

    private async Task TakeAsync(RunId run, CancellationToken cancellationToken)
    {
        var (entry, problem) = await pending.FindAsync(run, cancellationToken);
        if (problem is not null)
            LogNotTaken(pending.KeyOf(run), problem);
        if (entry is null)
            return;
        // A run has one record: where it has one, its number comes back and nothing is added.
        var number = (await log.AppendAsync(entry, cancellationToken))!.Value;
        if (await log.FindAsync(number, cancellationToken) is { } record && (record.Test.Verdict, record.Test.Sentence) != (entry.Test!.Verdict, entry.Test.Sentence))
            await AddAsync(record, entry, cancellationToken);
        // Last: what is taken twice is known by its run, and what is removed too early is lost.
        await pending.RemoveAsync(run, cancellationToken);
        LogTaken(run, number);
    }

    // Somebody else recorded the run's end without knowing what it had found: the record stays, and this is said beside it.
    private async Task AddAsync(DrTestItem record, DrTestEntry entry, CancellationToken cancellationToken)
    {
        var text = string.Create(CultureInfo.InvariantCulture, $"What the drill itself had found, kept in the bucket since {entry.At.UtcDateTime:yyyy-MM-dd HH:mm:ss} UTC: {entry.Test!.Verdict}. {entry.Test.Sentence}");
        if (record.Additions.All(a => a.Entry.Text != text))
            await log.AppendAsync(new DrTestEntry { Kind = DrTestKind.Note, At = time.GetUtcNow(), By = entry.By, Via = entry.Via, Of = record.Number, Text = text }, cancellationToken);
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RunAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is StorageException or NpgsqlException or TimeoutException or RequestRefusedException)
            {
                LogFailed(e.Message);
            }

            await Task.Delay(Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    [LoggerMessage(5301, LogLevel.Information, "The record of drill {RunId} waited in the bucket and is DR test {Number} now")]
    private partial void LogTaken(RunId runId, long number);

    [LoggerMessage(5302, LogLevel.Error, "{Key} waits for the DR test log, and {Problem}. It stays where it is; look at who wrote it")]
    private partial void LogNotTaken(string key, string problem);

    [LoggerMessage(5303, LogLevel.Warning, "Records that wait in the bucket could not be added to the DR test log and are tried again: {Reason}")]
    private partial void LogFailed(string reason);
}
