using System.Globalization;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Drills.Log;

/// <summary>
/// The DR test log's other store: one object for each entry under <c>&lt;prefix&gt;-drills/</c>, never written twice. Every
/// method throws <see cref="StorageException"/> when the bucket cannot be used.
/// </summary>
public sealed class DrTestBucket(IBackupStorage storage, StorageOptions options, DrillOptions drills, TimeProvider time)
{
    private const int MaxBytes = 16 << 20;

    /// <summary>Where it is, for people.</summary>
    public string Location { get; } = $"s3://{options.Bucket}/{DrTestFile.FolderOf(options.Prefix)}";

    /// <summary>The numbers of all entries in the bucket, ascending.</summary>
    public async Task<IReadOnlyList<long>> NumbersAsync(CancellationToken cancellationToken)
    {
        var folder = DrTestFile.FolderOf(options.Prefix);
        return [.. (await storage.ListAsync(folder, cancellationToken))
            .Select(o => long.TryParse(o.Key[folder.Length..].Replace(".json", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
                && DrTestFile.KeyOf(options.Prefix, number) == o.Key ? number : 0)
            .Where(number => number > 0).Order()];
    }

    /// <summary>The file of an entry; null where there is none.</summary>
    public Task<byte[]?> ReadAsync(long number, CancellationToken cancellationToken) =>
        storage.ReadAsync(DrTestFile.KeyOf(options.Prefix, number), MaxBytes, cancellationToken);

    /// <summary>Writes the file of an entry, if there is none of its number.</summary>
    /// <returns>False where there is another one: the log has forked.</returns>
    public async Task<bool> WriteAsync(DrTestRecord record, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(record);
        var bytes = DrTestFile.Write(record);
        DateTimeOffset? until = drills.LockYears > 0 ? time.GetUtcNow().AddYears(drills.LockYears) : null;
        if (await storage.PutNewAsync(DrTestFile.KeyOf(options.Prefix, record.Number), bytes, "application/json", until, cancellationToken))
            return true;
        // Written before, by us: its answer was lost, or its note.
        return await ReadAsync(record.Number, cancellationToken) is { } there && there.AsSpan().SequenceEqual(bytes);
    }
}
