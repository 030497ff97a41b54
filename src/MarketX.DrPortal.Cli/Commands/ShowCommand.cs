using System.CommandLine;
using System.Globalization;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Archive;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Restores;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary><c>drportal show</c>: one backup, read by ranged GETs without downloading it.</summary>
internal static class ShowCommand
{
    private static readonly Argument<string> Key = new("key") { Description = "The backup's key, as list shows it." };

    private static readonly Option<bool> Tables = new("--tables")
    {
        Description = "Only the tables: the names that restore --table takes, rows, data, and what a restore of each fetches.",
    };

    public static Command Create() => new DrPortalCommand(
        "show", "Show one backup: its properties and the tables in it. Only its head is fetched.",
        [ExitCode.StorageUnavailable, ExitCode.NotFound], RunAsync) { Arguments = { Key }, Options = { Tables } };

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        using var signals = new Signals();
        var configuration = CommandConfiguration.Build(parsed.GetValue(CommonOptions.Config));
        await using var engine = await Engine.StartAsync(configuration, HistoryNeed.Wanted, output, signals.Cancel);
        var detail = await engine.Get<BackupCatalog>().GetAsync(parsed.GetRequiredValue(Key), signals.Cancel);
        var (contents, problem) = Contents(detail);
        if (parsed.GetValue(Tables))
        {
            WriteTables(output, contents is null ? throw new CommandFailedException(ExitCode.Invalid, $"The tables cannot be told: {problem}") : TableFacts.Of(detail));
            return ExitCode.Ok;
        }

        output.Result(Document(detail, contents, problem), text => Write(text, detail, contents, problem));
        return ExitCode.Ok;
    }

    private static (ArchiveContents? Contents, string? Problem) Contents(BackupDetail detail)
    {
        if (detail.Head is null)
            return (null, detail.HeadProblem);
        try
        {
            return (ArchiveContents.Of(detail.Head, detail.Backup.Bytes), null);
        }
        catch (ArchiveFormatException e)
        {
            return (null, e.Message);
        }
    }

    private static object Document(BackupDetail detail, ArchiveContents? contents, string? problem) => new
    {
        detail.Backup.Key,
        detail.Backup.Name,
        detail.Backup.Tag,
        detail.Backup.TakenAt,
        detail.StoredAt,
        detail.Backup.Bytes,
        detail.Backup.StorageClass,
        detail.Encryption,
        detail.ETag,
        detail.Metadata,
        Problem = problem,
        Manifest = ManifestText.Document(detail.Manifest),
        Archive = contents is null ? null : new
        {
            FormatVersion = detail.Head!.Header.FormatVersion.ToString(),
            Database = detail.Head.Header.DatabaseName,
            detail.Head.Header.ServerVersion,
            detail.Head.Header.DumpVersion,
            Compression = detail.Head.Header.Compression.ToString(),
            detail.Head.Encoding,
            Entries = detail.Head.Entries.Count,
            detail.Head.HasDataOffsets,
            contents.HasLargeObjects,
            Extensions = contents.Extensions.Select(e => e.Name),
            Roles = contents.Roles.Select(r => r.Name),
            Tables = contents.Tables.Select(t => new { t.Schema, t.Name, HasData = t.DataId is not null, t.DataBytes }),
        },
    };

    private static void WriteTables(CommandOutput output, IReadOnlyList<TableFacts> tables) => output.Result(
        new { Tables = tables.Select(t => new { Table = t.Name.ToRequest(), t.Name.Schema, t.Name.Name, t.Rows, t.RawBytes, t.StoredBytes }) },
        text =>
        {
            var list = new TextTable("TABLE", ">ROWS", ">DATA", ">TO FETCH");
            foreach (var table in tables)
                list.Add(table.Name.ToRequest(), table.Rows is { } rows ? rows.ToString(CultureInfo.InvariantCulture) : "-", Bytes(table.RawBytes), Bytes(table.StoredBytes));
            list.WriteTo(text);
        });

    private static string Bytes(long? bytes) => bytes is { } known ? ByteText.Of(known) : "-";

    private static void Write(TextWriter text, BackupDetail detail, ArchiveContents? contents, string? problem)
    {
        var facts = new TextTable("", "");
        facts.Add("Key", detail.Backup.Key);
        facts.Add("Taken", Texts.Time(detail.Backup.TakenAt));
        facts.Add("Stored", Texts.Time(detail.StoredAt));
        facts.Add("Size", $"{ByteText.Of(detail.Backup.Bytes)} ({detail.Backup.Bytes} bytes)");
        facts.Add("Class", $"{detail.Backup.StorageClass}, encryption {detail.Encryption ?? "none"}");
        ManifestText.AddTo(facts, detail.Manifest);
        foreach (var (name, value) in detail.Metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
            facts.Add(name, value);
        if (contents is not null)
        {
            var header = detail.Head!.Header;
            facts.Add("Archive", $"format {header.FormatVersion} of \"{header.DatabaseName}\", {detail.Head.Entries.Count} entries, PostgreSQL {header.ServerVersion}, pg_dump {header.DumpVersion}, compression {header.Compression}");
            facts.Add("Extensions", contents.Extensions.Count == 0 ? "none" : string.Join(", ", contents.Extensions.Select(e => e.Name)));
            facts.Add("Roles", contents.Roles.Count == 0 ? "none" : string.Join(", ", contents.Roles.Select(r => r.Name)));
        }

        facts.WriteTo(text);
        if (problem is not null)
            text.WriteLine($"It cannot be restored: {problem}");
        if (contents is null)
            return;
        text.WriteLine();
        if (detail.Manifest.Manifest is { } manifest)
        {
            ManifestText.WriteTables(text, manifest);
            return;
        }

        var tables = new TextTable("TABLE", ">DATA IN THE ARCHIVE");
        foreach (var table in contents.Tables)
            tables.Add($"{table.Schema}.{table.Name}", table.DataId is null ? "-" : table.DataBytes is { } bytes ? ByteText.Of(bytes) : "yes");
        tables.WriteTo(text);
    }
}
