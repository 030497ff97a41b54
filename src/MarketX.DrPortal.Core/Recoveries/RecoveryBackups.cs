using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Recoveries;

/// <summary>Finds the backup that a recovery brings back.</summary>
public sealed class RecoveryBackups(BackupCatalog catalog, ProductionOptions production)
{
    private const int PageSize = 500;

    /// <summary>Finds it.</summary>
    /// <returns>The backup, and what is newer and does not count: newest first, none where the backup was named.</returns>
    /// <exception cref="RequestRefusedException">There is none that counts; the message says what there is.</exception>
    /// <exception cref="Storage.StorageException">The bucket cannot be used.</exception>
    public async Task<(BackupDetail Backup, IReadOnlyList<SkippedBackup> Skipped)> FindAsync(RecoveryRequest request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request.Key is { } key)
            return (await ChosenAsync(key, cancellationToken), []);
        var skipped = new List<SkippedBackup>();
        var others = new SortedSet<string>(StringComparer.Ordinal);
        string? why = null;
        foreach (var candidate in await CandidatesAsync(cancellationToken))
        {
            var detail = await catalog.GetAsync(candidate.Key, cancellationToken);
            var database = detail.Manifest.Manifest?.Database ?? detail.Metadata.GetValueOrDefault("database", production.Database);
            if (database != production.Database)
                others.Add(database);
            else if (detail.Head is not null && detail.Manifest.State == ManifestState.Valid)
                return (detail, skipped);
            else
                why ??= $"The newest, {candidate.Key}, does not count: {detail.HeadProblem ?? detail.Manifest.Sentence}";
            if (database == production.Database)
                skipped.Add(new(candidate.Key, detail.HeadProblem ?? detail.Manifest.Sentence));
        }

        throw new RequestRefusedException(
            string.Join(' ', new[]
            {
                $"There is no backup of \"{production.Database}\" with a valid manifest in {catalog.Location}.", why,
                others.Count > 0 ? $"There are backups of {string.Join(", ", others)}: name the one that is production (Production:Database, Production__Database)." : null,
                "Or choose a backup yourself, and say why it can be trusted although no manifest vouches for it: --backup KEY --unverified REASON.",
            }.OfType<string>()), RefusalReason.NotFound);
    }

    private async Task<BackupDetail> ChosenAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await catalog.GetAsync(key, cancellationToken);
        }
        catch (BackupNotFoundException e)
        {
            throw new RequestRefusedException(e.Message, RefusalReason.NotFound);
        }
    }

    private async Task<IReadOnlyList<Backup>> CandidatesAsync(CancellationToken cancellationToken)
    {
        var all = new List<Backup>();
        Page<Backup> page;
        do
        {
            page = await catalog.ListAsync(new BackupQuery { Skip = all.Count, Take = PageSize }, cancellationToken);
            all.AddRange(page.Items);
        }
        while (all.Count < page.Total && page.Items.Count > 0);
        return [.. all.Where(b => b.Tag is not null).OrderByDescending(b => b.TakenAt)];
    }
}
