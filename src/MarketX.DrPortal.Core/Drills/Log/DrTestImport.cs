using System.Globalization;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Storage;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace MarketX.DrPortal.Core.Drills.Log;

/// <summary>
/// Takes over entries that are in the bucket and not in the portal's database: after the loss of that database the whole
/// log. Each is checked, and continues the one before.
/// </summary>
public sealed partial class DrTestImport(DrTestBucket bucket, ManifestOptions keys, TimeProvider time, ILogger<DrTestImport> log)
{
    /// <summary>Takes over what follows the end of the log here.</summary>
    /// <param name="connection">A session that holds the log's lock, in a transaction.</param>
    /// <param name="last">The end of the log; null where it is empty.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The end of the log afterwards.</returns>
    /// <exception cref="RequestRefusedException">
    /// The log is empty here, and the bucket's cannot be taken over: to begin anew would be a second log of the same numbers.
    /// </exception>
    internal async Task<DrTestRecord?> RunAsync(NpgsqlConnection connection, DrTestRecord? last, CancellationToken cancellationToken)
    {
        IReadOnlyList<long> numbers;
        try
        {
            numbers = [.. (await bucket.NumbersAsync(cancellationToken)).Where(number => number > (last?.Number ?? 0))];
        }
        catch (StorageException e) when (last is not null)
        {
            // The log goes on here; what is written is copied when the bucket is back.
            LogNotLooked(e.Message);
            return last;
        }
        catch (StorageException e)
        {
            throw new RequestRefusedException($"The DR test log is empty here, and whether the bucket has one cannot be seen: {e.Message}", RefusalReason.StorageUnavailable);
        }

        var first = last;
        foreach (var number in numbers)
        {
            var (record, problem) = await ReadAsync(number, last, cancellationToken);
            if (problem is not null && first is null)
                throw new RequestRefusedException($"The DR test log in the bucket cannot be taken over: {problem} Nothing is added to the log until that is settled.");
            if (problem is not null)
            {
                LogNotTaken(problem);
                break;
            }

            await DrTestRows.InsertAsync(connection, record!, cancellationToken);
            await DrTestRows.NoteCopyAsync(connection, number, time.GetUtcNow(), cancellationToken);
            last = record;
        }

        if (last is not null && last != first)
            LogTaken((first?.Number ?? 0) + 1, last.Number);
        return last;
    }

    private async Task<(DrTestRecord? Record, string? Problem)> ReadAsync(long number, DrTestRecord? last, CancellationToken cancellationToken)
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"Entry {number}");
        if (number != (last?.Number ?? 0) + 1)
            return (null, string.Create(CultureInfo.InvariantCulture, $"Entry {(last?.Number ?? 0) + 1} is missing in {bucket.Location}."));
        if (await bucket.ReadAsync(number, cancellationToken) is not { } file || DrTestFile.TryRead(file) is not { } record || record.Number != number)
            return (null, $"{name} in {bucket.Location} cannot be read.");
        if (DrTestFile.Problem(record, keys.Known()) is { } problem)
            return (null, $"{name} in {bucket.Location} {problem}.");
        return record.Previous == (last?.Signature ?? DrTestRecord.NoPrevious) ? (record, null) : (null, $"{name} in {bucket.Location} does not continue the entry before it.");
    }

    [LoggerMessage(5101, LogLevel.Information, "Took over entries {First} to {Last} of the DR test log from the bucket")]
    private partial void LogTaken(long first, long last);

    [LoggerMessage(5102, LogLevel.Error, "The bucket has entries of the DR test log that cannot be taken over: {Problem}")]
    private partial void LogNotTaken(string problem);

    [LoggerMessage(5103, LogLevel.Warning, "Whether the bucket has more of the DR test log could not be seen: {Problem}")]
    private partial void LogNotLooked(string problem);
}
