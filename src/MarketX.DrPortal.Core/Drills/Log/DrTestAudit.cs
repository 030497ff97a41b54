using System.Globalization;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;

namespace MarketX.DrPortal.Core.Drills.Log;

/// <summary>
/// Checks the DR test log: every signature, every link of the chain, and that both stores hold the same. An edit shows in
/// its signature, a loss in the gap, and a tail that was cut off in one store shows in the other.
/// </summary>
public sealed class DrTestAudit(DrTestLog log, DrTestBucket bucket, ManifestOptions options, TimeProvider time)
{
    /// <summary>Reads both stores and compares.</summary>
    /// <exception cref="Storage.StorageException">The bucket cannot be used.</exception>
    public async Task<DrTestAuditReport> RunAsync(CancellationToken cancellationToken)
    {
        var keys = options.Known();
        // The bucket first: an entry that is added meanwhile is then at most not copied yet.
        var numbers = await bucket.NumbersAsync(cancellationToken);
        var copies = new Dictionary<long, DrTestRecord?>();
        foreach (var number in numbers)
            copies[number] = await bucket.ReadAsync(number, cancellationToken) is { } file ? DrTestFile.TryRead(file) : null;
        var records = await log.ReadAllAsync(cancellationToken);

        var problems = new List<string>();
        problems.AddRange(Chain(records, keys, "in the portal's database"));
        problems.AddRange(Compare(records.ToDictionary(r => r.Number), copies));
        // What only the bucket has must be sound by itself, since it is what the log is rebuilt from.
        if (records.Count == 0)
            problems.AddRange(Chain([.. copies.Values.OfType<DrTestRecord>().OrderBy(r => r.Number)], keys, $"in {bucket.Location}"));
        return new DrTestAuditReport(time.GetUtcNow(), records.Count, copies.Count, problems);
    }

    private static IEnumerable<string> Chain(IReadOnlyList<DrTestRecord> records, IReadOnlyCollection<ManifestKey> keys, string place)
    {
        var (number, previous) = (0L, DrTestRecord.NoPrevious);
        foreach (var record in records)
        {
            if (record.Number != number + 1)
                yield return record.Number == number + 2 ? Text($"Entry {number + 1} is missing {place}.") : Text($"Entries {number + 1} to {record.Number - 1} are missing {place}.");
            else if (record.Previous != previous)
                yield return Text($"Entry {record.Number} {place} does not continue the entry before it.");
            if (DrTestFile.Problem(record, keys) is { } problem)
                yield return Text($"Entry {record.Number} {place} {problem}.");
            (number, previous) = (record.Number, record.Signature);
        }
    }

    private IEnumerable<string> Compare(Dictionary<long, DrTestRecord> records, Dictionary<long, DrTestRecord?> copies)
    {
        var newest = copies.Count == 0 ? 0 : copies.Keys.Max();
        foreach (var number in records.Keys.Order())
        {
            if (copies.TryGetValue(number, out var copy))
            {
                if (copy is null)
                    yield return Text($"Entry {number} in {bucket.Location} cannot be read.");
                else if (copy != records[number])
                    yield return Text($"Entry {number} in {bucket.Location} is not the one in the portal's database.");
            }
            else if (number < newest)
            {
                yield return Text($"Entry {number} is missing in {bucket.Location}.");
            }
            else
            {
                yield return Text($"Entry {number} is not in {bucket.Location}: it was not copied yet, or the end of the log there was cut off.");
            }
        }

        foreach (var number in copies.Keys.Except(records.Keys).Order())
            yield return Text($"Entry {number} is in {bucket.Location}, but not in the portal's database: the end of the log here was cut off, or an older copy of the database was restored.");
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
