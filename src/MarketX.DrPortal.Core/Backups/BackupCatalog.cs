using System.Collections.Concurrent;
using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Storage;

namespace MarketX.DrPortal.Core.Backups;

/// <summary>
/// The backups in the bucket. S3 alone says which there are: an empty portal database changes nothing. Every method
/// throws <see cref="StorageException"/> when the bucket cannot be used.
/// </summary>
public sealed class BackupCatalog(IBackupStorage storage, ManifestStore manifests, StorageOptions options, ProductionOptions production, TimeProvider time) : IDisposable
{
    // A listing serves the paging and sorting of a few seconds, not more: another tool may write to the bucket.
    private static readonly TimeSpan ListingAge = TimeSpan.FromSeconds(5);

    /// <summary>The object's metadata that names the run which wrote it; only portals write it.</summary>
    internal const string RunIdMetadata = "run-id";

    // How far the clocks of two portals may be apart. What was taken later than that is of a clock, or of somebody, not to be believed.
    private static readonly TimeSpan ClockSkew = TimeSpan.FromMinutes(10);

    // Where thousands have no manifest, they are not all read to find one that is whole.
    private const int MostHeads = 20;

    private readonly SemaphoreSlim _gate = new(1, 1);
    // A key is never written twice, so what was read once of an object stays true.
    private readonly ConcurrentDictionary<string, bool> _ofProduction = new(StringComparer.Ordinal);
    private IReadOnlyList<Backup>? _listing;
    private long _bytes;
    private long _listedAt;

    // A listing that began before a refresh is old when it ends.
    private long _refreshes;
    private long _listedFor;

    /// <summary>Bucket and prefix, for people.</summary>
    public string Location { get; } = $"s3://{options.Bucket}/{options.Prefix}/";

    /// <summary>Lists backups, also those that other tools put under the prefix.</summary>
    public async Task<Page<Backup>> ListAsync(BackupQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        var all = await ListingAsync(cancellationToken);
        var text = query.Text?.Trim();
        var matching = all.Where(b =>
            (string.IsNullOrEmpty(text) || b.Key.Contains(text, StringComparison.OrdinalIgnoreCase)) && (query.Tag is null || b.Tag == query.Tag)).ToList();
        var sorted = query.Sort switch
        {
            BackupSort.Key => Order(matching, b => b.Key),
            BackupSort.Bytes => Order(matching, b => b.Bytes),
            BackupSort.Tag => Order(matching, b => b.Tag ?? ""),
            _ => Order(matching, b => b.TakenAt),
        };
        return new Page<Backup>([.. sorted.ThenByDescending(b => b.Key, StringComparer.Ordinal).Skip(query.Skip).Take(Math.Clamp(query.Take, 1, 500))], matching.Count, all.Count);

        IOrderedEnumerable<Backup> Order<T>(IEnumerable<Backup> rows, Func<Backup, T> by) =>
            query.Descending ? rows.OrderByDescending(by) : rows.OrderBy(by);
    }

    /// <summary>The tags that occur, by name.</summary>
    public async Task<IReadOnlyList<string>> TagsAsync(CancellationToken cancellationToken) =>
        [.. (await ListingAsync(cancellationToken)).Select(b => b.Tag).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    /// <summary>
    /// The newest backup of production that carries our name; null when there is none. One whose metadata names another
    /// database does not count; one without metadata, as the runbook's scripts made them, does.
    /// </summary>
    public async Task<Backup?> LatestAsync(CancellationToken cancellationToken)
    {
        foreach (var backup in (await ListingAsync(cancellationToken)).Where(b => b.Tag is not null).OrderByDescending(b => b.TakenAt))
        {
            if (await IsOfProductionAsync(backup.Key, cancellationToken))
                return backup;
        }

        return null;
    }

    /// <summary>
    /// The newest backup of production that counts: its head can be read, and a valid manifest vouches for it. Where no manifest can be
    /// checked, for lack of a key, a readable head is enough; where none has one, the newest that no portal wrote counts, as the runbook's
    /// scripts made it. Null when there is none.
    /// </summary>
    public async Task<Backup?> LastGoodAsync(CancellationToken cancellationToken)
    {
        var latest = time.GetUtcNow() + ClockSkew;
        var ours = (await ListingAsync(cancellationToken)).Where(b => b.Tag is not null && b.TakenAt <= latest).OrderByDescending(b => b.TakenAt).ToList();
        if (manifests.CanCheck)
            return await FirstAsync(ours.Where(b => b.HasManifest), d => d.Manifest?.State == ManifestState.Valid, cancellationToken)
                ?? await FirstAsync(ours.Where(b => !b.HasManifest).Take(MostHeads), d => !d.Metadata.ContainsKey(RunIdMetadata), cancellationToken);
        return await FirstAsync(ours.Take(MostHeads), _ => true, cancellationToken);
    }

    /// <summary>
    /// When the backups of production since a moment were taken: those with a manifest beside them, or all where none has one. Whether each
    /// of them can be relied on shows only when it is read.
    /// </summary>
    /// <param name="since">The moment.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<IReadOnlyList<DateTimeOffset>> TakenSinceAsync(DateTimeOffset since, CancellationToken cancellationToken)
    {
        var latest = time.GetUtcNow() + ClockSkew;
        var ours = (await ListingAsync(cancellationToken)).Where(b => b.Tag is not null).ToList();
        if (manifests.CanCheck && ours.Any(b => b.HasManifest))
            ours.RemoveAll(b => !b.HasManifest);
        var taken = new ConcurrentBag<DateTimeOffset>();
        await Parallel.ForEachAsync(ours.Where(b => b.TakenAt >= since && b.TakenAt <= latest), new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = cancellationToken }, async (backup, token) =>
        {
            if (await IsOfProductionAsync(backup.Key, token))
                taken.Add(backup.TakenAt);
        });
        return [.. taken.Order()];
    }

    /// <summary>The key of a backup's pinned copy; null where it has none.</summary>
    /// <param name="key">Key of the backup, or of its copy.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public async Task<string?> PinnedKeyAsync(string key, CancellationToken cancellationToken) =>
        (await ListingAsync(cancellationToken)).FirstOrDefault(b => b.Key == key || b.PinnedKey == key)?.PinnedKey;

    /// <summary>How many there are, and the size of all, pinned copies included.</summary>
    public async Task<CatalogTotals> TotalsAsync(CancellationToken cancellationToken)
    {
        var all = await ListingAsync(cancellationToken);
        return new CatalogTotals(all.Count, _bytes);
    }

    /// <summary>All that can be said about a backup without downloading its data: its head is read by ranged GETs.</summary>
    /// <exception cref="BackupNotFoundException">There is no such object.</exception>
    public async Task<BackupDetail> GetAsync(string key, CancellationToken cancellationToken)
    {
        var detail = await storage.FindAsync(key, cancellationToken) ?? throw new BackupNotFoundException(key, storage.Place);
        ArchiveHead? head = null;
        string? problem = null;
        try
        {
            await using var stream = new ObjectHeadStream(storage, detail);
            head = await ArchiveReader.ReadHeadAsync(stream, cancellationToken);
        }
        catch (ArchiveFormatException e)
        {
            problem = e.Message;
        }

        var manifest = await manifests.FindAsync(detail, head, cancellationToken);
        var backup = ToBackup(detail.Object) with { HasManifest = manifest is { IsCopy: false, State: ManifestState.Valid or ManifestState.Refused } };
        return new BackupDetail(backup, detail.Object.StoredAt, detail.ETag, detail.Encryption, detail.Metadata, head, problem) { Manifest = manifest };
    }

    /// <summary>Forgets the listing, after a run changed the bucket.</summary>
    public void Refresh() => Interlocked.Increment(ref _refreshes);

    /// <inheritdoc />
    public void Dispose() => _gate.Dispose();

    private async Task<IReadOnlyList<Backup>> ListingAsync(CancellationToken cancellationToken)
    {
        await _gate.WaitAsync(cancellationToken);
        try
        {
            if (_listing is null || _listedFor != Volatile.Read(ref _refreshes) || time.GetElapsedTime(_listedAt) > ListingAge)
            {
                var (begun, at) = (Volatile.Read(ref _refreshes), time.GetTimestamp());
                var objects = await storage.ListAsync(options.Prefix + "/", cancellationToken);
                // A "folder" made by a console is an empty object whose key ends with a slash.
                var backups = objects.Where(o => !o.Key.EndsWith('/')).Select(ToBackup).ToList();
                var pinned = (await storage.ListAsync(PinnedKey.FolderOf(options.Prefix), cancellationToken)).Where(o => !o.Key.EndsWith('/')).ToDictionary(o => o.Key, StringComparer.Ordinal);
                backups = [.. backups.Select(b => pinned.ContainsKey(PinnedKey.Of(options.Prefix, b.Key)) ? b with { PinnedKey = PinnedKey.Of(options.Prefix, b.Key) } : b)];
                // One row for a backup: the copy shows by itself once the bucket's rule has deleted what it was made of.
                var shown = backups.Select(b => b.PinnedKey).ToHashSet(StringComparer.Ordinal);
                backups.AddRange(pinned.Values.Where(o => !shown.Contains(o.Key)).Select(o => ToBackup(o) with { PinnedKey = o.Key }));
                _bytes = objects.Sum(o => o.Bytes) + pinned.Values.Sum(o => o.Bytes);
                var vouched = await manifests.WithFileAsync(backups.Select(b => b.Key), cancellationToken);
                _listing = [.. backups.Select(b => b with { HasManifest = vouched.Contains(b.Key) })];
                (_listedFor, _listedAt) = (begun, at);
            }

            return _listing;
        }
        finally
        {
            _gate.Release();
        }
    }

    private async Task<Backup?> FirstAsync(IEnumerable<Backup> newestFirst, Func<BackupDetail, bool> counts, CancellationToken cancellationToken)
    {
        foreach (var backup in newestFirst)
        {
            try
            {
                if (await IsOfProductionAsync(backup.Key, cancellationToken) && await GetAsync(backup.Key, cancellationToken) is { Head: not null } detail && counts(detail))
                    return backup;
            }
            catch (BackupNotFoundException)
            {
                // Deleted since the listing.
            }
        }

        return null;
    }

    private async Task<bool> IsOfProductionAsync(string key, CancellationToken cancellationToken)
    {
        if (_ofProduction.TryGetValue(key, out var known))
            return known;
        // Gone since the listing: no backup any more.
        if (await storage.FindAsync(key, cancellationToken) is not { } detail)
            return false;
        return _ofProduction[key] = detail.Metadata.GetValueOrDefault("database", production.Database) == production.Database;
    }

    private static Backup ToBackup(StoredObject stored)
    {
        var ours = BackupKey.TryParse(stored.Key, out var key);
        return new Backup(stored.Key, stored.Key[(stored.Key.LastIndexOf('/') + 1)..], ours ? key!.Tag : null, ours ? key!.TakenAt : stored.StoredAt, stored.Bytes, stored.StorageClass);
    }
}
