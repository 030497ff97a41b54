using System.Text.Json;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Archive.Blocks;
using MarketX.DrPortal.Core.Archive.Rows;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Imports;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Web.Tests.Fakes;

/// <summary>Runs and backups to begin a test with.</summary>
internal static class Samples
{
    public const string Production = "marketx_production";
    public const string Key = "postgres-backups/backup-scheduled-2026-11-22T02-00-00Z.dump";

    public static DateTimeOffset Now { get; } = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static Backup Backup(DateTimeOffset takenAt) => new(Key, Key[(Key.LastIndexOf('/') + 1)..], "scheduled", takenAt, 248_000_000, "STANDARD_IA");

    /// <summary>A manifest of tables with that many rows each, the last one with the most.</summary>
    public static BackupManifest Manifest(int tables = 3, ManifestOrigin origin = ManifestOrigin.Backup) => new()
    {
        Key = Key,
        ETag = "abc",
        Bytes = 1_000_000,
        RunId = RunId.Parse("abcdefgh23"),
        Origin = origin,
        ImportedBy = origin == ManifestOrigin.Import ? "Kim" : null,
        ImportReason = origin == ManifestOrigin.Import ? "our old server" : null,
        Database = Production,
        ServerVersion = "15.18",
        DumpVersion = "15.18",
        ProductVersion = "0.1.0",
        SnapshotAt = origin == ManifestOrigin.Backup ? Now.AddHours(-10) : null,
        FinishedAt = Now.AddHours(-10),
        Settings = origin == ManifestOrigin.Backup ? new Dictionary<string, string> { ["TimeZone"] = "UTC", ["search_path"] = "" } : [],
        Extensions = [],
        Archive = new ManifestArchive
        {
            FormatVersion = "1.14-0",
            Compression = "gzip:2",
            Encoding = "UTF8",
            HeadBytes = 1000,
            HeadSha256 = new string('0', 64),
            DigestAlgorithm = "XXH3",
            Tables = [.. Enumerable.Range(1, tables).Select(Table)],
            OtherData = [],
            Sequences = [],
            Totals = new ManifestTotals(tables, Enumerable.Range(1, tables).Sum(i => 1000L * i), 5_000_000, 1_000_000, LargeObjects: 7),
        },
    };

    private static ManifestTable Table(int number) => new("public", $"table_{number:000}", null, number, new BlockFacts
    {
        DumpId = 1000 + number,
        Content = BlockContent.CopyText,
        Offset = 1000 * number,
        StoredBytes = 10_000 * number,
        RawBytes = 50_000 * number,
        Tally = new RowTally(1000L * number, default),
    });

    public static Run BackupRun(RunStatus status = RunStatus.Running, double? fraction = 0.25) => new()
    {
        Id = RunId.New(),
        Kind = RunKind.Backup,
        Status = status,
        Target = Production,
        Request = JsonSerializer.SerializeToElement(new BackupRequest("manual", Production), RunJson.Options),
        RequestedBy = "Dana",
        RequestedVia = RequestOrigin.Portal,
        QueuedAt = Now.AddMinutes(-2),
        StartedAt = status == RunStatus.Queued ? null : Now.AddMinutes(-1),
        FinishedAt = status.IsActive() ? null : Now,
        Progress = new RunProgress { Phases = ["Prepare", "Dump", "Finish"], PhaseIndex = 1, PhaseStartedAt = Now.AddSeconds(-30), Fraction = fraction },
    };

    public static Run ImportRun(RunStatus status) => BackupRun(status) with
    {
        Kind = RunKind.Import,
        Target = Key,
        Request = JsonSerializer.SerializeToElement(new ImportRequest(Key, "our old server"), RunJson.Options),
    };

    public static Run RestoreRun(RunStatus status, string target = "marketx_verify") => BackupRun(status) with
    {
        Kind = RunKind.Restore,
        Target = target,
        Request = JsonSerializer.SerializeToElement(new RestoreRequest(Key, target), RunJson.Options),
    };
}
