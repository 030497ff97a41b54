using System.Security.Cryptography;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Drills;

/// <summary>Finds the backup that a drill restores.</summary>
public sealed class DrillBackups(BackupCatalog catalog, ProductionOptions production)
{
    private const int PageSize = 500;

    /// <summary>Finds it.</summary>
    /// <param name="request">What was asked.</param>
    /// <param name="onNote">Gets what else there is to say, such as newer backups that do not count.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="RequestRefusedException">There is none.</exception>
    /// <exception cref="Storage.StorageException">The bucket cannot be used.</exception>
    public async Task<BackupDetail> FindAsync(DrillRequest request, Action<string> onNote, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(onNote);
        if (request.Choice == DrillBackupChoice.Chosen)
            return await ChosenAsync(request.Key, cancellationToken);
        var candidates = await CandidatesAsync(cancellationToken);
        if (request.Choice == DrillBackupChoice.Random)
            RandomNumberGenerator.Shuffle(candidates.AsSpan());
        foreach (var candidate in candidates)
        {
            var detail = await catalog.GetAsync(candidate.Key, cancellationToken);
            if (detail.Metadata.GetValueOrDefault("database", production.Database) != production.Database)
                continue;
            // The luck of the draw counts: one whose manifest is no good is a finding of the drill, not a reason to draw again.
            if (request.Choice == DrillBackupChoice.Random || (detail.Head is not null && detail.Manifest.State == ManifestState.Valid))
                return detail;
            onNote($"{candidate.Key} is newer but does not count: {detail.HeadProblem ?? detail.Manifest.Sentence}");
        }

        throw new RequestRefusedException("There is no backup of production with a valid manifest to drill with. Take a backup, or import one.", RefusalReason.NotFound);
    }

    private async Task<BackupDetail> ChosenAsync(string? key, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(key))
            throw new RequestRefusedException("Name the backup to drill with.");
        try
        {
            return await catalog.GetAsync(key, cancellationToken);
        }
        catch (BackupNotFoundException e)
        {
            throw new RequestRefusedException(e.Message, RefusalReason.NotFound);
        }
    }

    private async Task<Backup[]> CandidatesAsync(CancellationToken cancellationToken)
    {
        var all = new List<Backup>();
        Page<Backup> page;
        do
        {
            page = await catalog.ListAsync(new BackupQuery { Skip = all.Count, Take = PageSize }, cancellationToken);
            all.AddRange(page.Items);
        }
        while (all.Count < page.Total && page.Items.Count > 0);
        return [.. all.Where(backup => backup.Tag is not null && backup.HasManifest)];
    }
}
