using System.Globalization;
using MarketX.DrPortal.Core.Drills.Log;

namespace MarketX.DrPortal.Web.Api;

/// <summary>A DR test as a row of the file. Times are UTC; the columns' names are a promise to spreadsheets.</summary>
internal sealed record DrillCsvRow(
    long Test, string Kind, string Verdict, string Finding, string StartedAt, string EndedAt, string By, string Via, string? Backup, string? BackupTakenAt, long? BackupBytes,
    string? BackupETag, string? BackupHeadSha256, double? RestoreSeconds, double? RecoverySeconds, double? TargetSeconds, int? Tables, long? Rows, string ChecksFailed,
    string? ServerVersion, string? ToolVersion, string? Run, string? SignedOffBy, string? SignedOffAt, string Signature)
{
    public static DrillCsvRow Of(DrTestItem item) => new(
        item.Number, item.Entry.Kind.ToString(), item.Test.Verdict.ToString(), item.Test.Sentence, Text(item.Test.StartedAt)!, Text(item.Test.EndedAt)!, item.Entry.By,
        item.Entry.Via.ToString(), item.Test.Backup, Text(item.Test.BackupTakenAt), item.Test.BackupBytes, item.Test.BackupETag, item.Test.BackupHeadSha256,
        item.Test.RestoreSeconds, item.Test.RecoverySeconds, item.Test.TargetSeconds, item.Test.Tables, item.Test.Rows,
        string.Join("; ", item.Test.Checks.Where(c => c.Verdict != Core.Drills.DrillVerdict.Passed).Select(c => c.Name)),
        item.Test.ServerVersion, item.Test.ToolVersion, item.Test.RunId?.Value, item.SignOff?.By, Text(item.SignOff?.At), item.Record.Signature);

    private static string? Text(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
