using System.Globalization;
using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Backups;

namespace MarketX.DrPortal.Cli.Output;

/// <summary>What vouches for a backup, for people and for scripts.</summary>
internal static class ManifestText
{
    public static object Document(ManifestLookup found) => new
    {
        found.State,
        found.Sentence,
        found.IsCopy,
        found.KeyId,
        found.Manifest?.Origin,
        found.Manifest?.RunId,
        found.Manifest?.TakenBy,
        found.Manifest?.ImportedBy,
        found.Manifest?.ImportReason,
        found.Manifest?.SnapshotAt,
        found.Manifest?.Settings,
        found.Manifest?.Extensions,
        found.Manifest?.Archive.Totals,
        Sequences = found.Manifest?.Archive.Sequences.Count,
        Tables = found.Manifest?.Archive.Tables.Select(t => new
        {
            t.Schema, t.Name, t.LoadsInto, t.Data?.Tally?.Rows, t.Data?.RawBytes, t.Data?.StoredBytes,
        }),
    };

    public static void AddTo(TextTable facts, ManifestLookup found)
    {
        facts.Add("Manifest", found.Sentence);
        if (found.Manifest is not { } manifest)
            return;
        var totals = manifest.Archive.Totals;
        facts.Add("", $"key {found.KeyId}, {(manifest.Origin == ManifestOrigin.Import ? $"imported by {manifest.ImportedBy}: {manifest.ImportReason}" : $"run {manifest.RunId}")}");
        facts.Add("Holds", $"{Texts.Count(totals.Tables, "table")}, {Texts.Count(totals.Rows, "row")}, {ByteText.Of(totals.RawBytes)} of data, {Texts.Count(manifest.Archive.Sequences.Count, "sequence")}, {Texts.Count(totals.LargeObjects, "large object")}");
        if (manifest.SnapshotAt is { } at)
            facts.Add("Snapshot", $"all that was committed before {Texts.Time(at)}");
    }

    public static void WriteTables(TextWriter text, BackupManifest manifest)
    {
        var tables = new TextTable("TABLE", ">ROWS", ">DATA", ">IN THE ARCHIVE");
        foreach (var table in manifest.Archive.Tables)
        {
            tables.Add(
                $"{table.Schema}.{table.Name}", table.Data?.Tally?.Rows.ToString("N0", CultureInfo.InvariantCulture) ?? "-",
                table.Data?.RawBytes is { } raw ? ByteText.Of(raw) : "-", table.Data is { } data ? ByteText.Of(data.StoredBytes) : "-");
        }

        tables.WriteTo(text);
    }
}
