using System.Globalization;
using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Restores;

namespace MarketX.DrPortal.Cli.Output;

/// <summary>What vouches for a backup, for people.</summary>
internal static class ManifestText
{
    public static void AddTo(TextTable facts, ManifestReport manifest)
    {
        facts.Add("Manifest", manifest.Sentence);
        if (manifest.Totals is not { } totals)
            return;
        facts.Add("", $"key {manifest.KeyId}, {(manifest.Origin == ManifestOrigin.Import ? $"imported by {manifest.ImportedBy}: {manifest.ImportReason}" : $"run {manifest.RunId}")}");
        facts.Add("Holds", $"{Texts.Count(totals.Tables, "table")}, {Texts.Count(totals.Rows, "row")}, {ByteText.Of(totals.RawBytes)} of data, {Texts.Count(manifest.Sequences ?? 0, "sequence")}, {Texts.Count(totals.LargeObjects, "large object")}");
        if (manifest.SnapshotAt is { } at)
            facts.Add("Snapshot", $"all that was committed before {Texts.Time(at)}");
    }

    public static void WriteTables(TextWriter text, IReadOnlyList<ManifestReportTable> manifest)
    {
        var tables = new TextTable("TABLE", ">ROWS", ">DATA", ">IN THE ARCHIVE");
        foreach (var table in manifest)
        {
            tables.Add(
                $"{table.Schema}.{table.Name}", table.Rows?.ToString("N0", CultureInfo.InvariantCulture) ?? "-",
                table.RawBytes is { } raw ? ByteText.Of(raw) : "-", table.StoredBytes is { } stored ? ByteText.Of(stored) : "-");
        }

        tables.WriteTo(text);
    }
}
