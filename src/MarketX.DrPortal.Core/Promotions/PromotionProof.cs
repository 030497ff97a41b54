using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Verifications;

namespace MarketX.DrPortal.Core.Promotions;

/// <summary>Why a database may be promoted: the restore that made it, and the comparison with its backup that it passed.</summary>
/// <param name="Restore">The newest restore run that made it; null where the history does not know of one.</param>
/// <param name="Key">The backup.</param>
/// <param name="Verdict">The verdict of the newest comparison with that backup; null where none was made.</param>
/// <param name="Sentence">The same in words.</param>
/// <param name="VerifiedBy">The run that compared.</param>
/// <param name="Mark">What had been written to the database by then; null where that is not known.</param>
internal sealed record PromotionProof(RunId? Restore, string Key, VerificationVerdict? Verdict, string Sentence, RunId? VerifiedBy, Postgres.WriteMark? Mark)
{
    // A database that was compared more often than this since its restore is compared again.
    private const int Looked = 50;

    /// <summary>The restored schema or tables only, and not a whole database; null where it is whole.</summary>
    public string? Partial { get; init; }

    /// <summary>What the history knows of a database; null when no restore made it and the request names no backup.</summary>
    public static async Task<PromotionProof?> FindAsync(IRunStore runs, PromotionRequest request, CancellationToken cancellationToken)
    {
        var known = await FindAsync(runs, request.Database, null, cancellationToken);
        return request.Key is { } key && key != known?.Key
            ? new PromotionProof(known?.Restore, key, null, "The backup to compare with was named, the history does not know of its restore.", null, null)
            : known;
    }

    /// <summary>What the history knows of a database on a server; null when no restore made it.</summary>
    public static async Task<PromotionProof?> FindAsync(IRunStore runs, string database, string? server, CancellationToken cancellationToken)
    {
        var restores = await runs.RecentSuccessesAsync(RunKind.Restore, database, server, Looked, cancellationToken);
        // What brought tables into a schema of it made it another database than the backup's.
        if (restores.Count == 0)
            return null;
        var restore = restores[0];
        var request = restore.RequestAs<RestoreRequest>();
        var result = restore.ResultAs<RestoreResult>();
        var proof = new PromotionProof(
            restore.Id, request.Key, result?.Verification?.Verdict, result?.Verification?.Sentence ?? "It was not read back after the restore.", result?.Verification is null ? null : restore.Id, result?.WriteMark)
        {
            Partial = request.IntoSchema is { } schema ? $"tables of a backup were brought into its schema \"{schema}\"" : request.Tables is { Count: var count } ? $"it holds only {count} chosen {(count == 1 ? "table" : "tables")} of the backup" : null,
        };
        var verifications = await runs.RecentSuccessesAsync(RunKind.Verification, database, server, Looked, cancellationToken);
        var newer = verifications.FirstOrDefault(v => v.QueuedAt > restore.FinishedAt && v.RequestAs<VerificationRequest>().Key == request.Key);
        return newer?.ResultAs<VerificationReport>() is { } report
            ? proof with { Verdict = report.Verdict, Sentence = report.Sentence, VerifiedBy = newer.Id, Mark = report.WriteMark }
            : proof;
    }
}
