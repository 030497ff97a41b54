using System.Globalization;
using MarketX.DrPortal.Core.Backups;

namespace MarketX.DrPortal.Core.Restores;

/// <summary>
/// Whether a manifest vouches for the archive: it is SQL that the restore runs, and whoever can write to the bucket
/// could have written it.
/// </summary>
internal static class ManifestCheck
{
    public static PreflightCheck Of(BackupDetail backup, RestoreRequest request)
    {
        var found = backup.Manifest;
        if (found is { State: ManifestState.Valid, Manifest: { } manifest })
        {
            var totals = manifest.Archive.Totals;
            return new(PreflightTopic.Manifest, PreflightVerdict.Passed,
                string.Create(CultureInfo.InvariantCulture, $"{found.Sentence} {totals.Tables:N0} tables, {totals.Rows:N0} rows, {ByteText.Of(totals.RawBytes)} of data."));
        }

        return string.IsNullOrWhiteSpace(request.UnverifiedReason)
            ? new(PreflightTopic.Manifest, PreflightVerdict.Blocked, found.Sentence,
                "An archive is SQL that the restore runs: import it first, or restore it all the same as an Admin who gives a reason (drportal restore --unverified REASON).")
            : new(PreflightTopic.Manifest, PreflightVerdict.Warning, found.Sentence, $"Restored all the same by an Admin, who gives the reason: {request.UnverifiedReason.Trim()}");
    }
}
