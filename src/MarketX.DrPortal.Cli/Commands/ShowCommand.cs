using System.CommandLine;
using System.Globalization;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Cli.Remote;
using MarketX.DrPortal.Core;
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
        [ExitCode.StorageUnavailable, ExitCode.NotFound, .. ExitCode.OfServers], RunAsync) { Arguments = { Key }, Options = { Tables }, WorksRemotely = true };

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        using var signals = new Signals();
        var backup = await FindAsync(parsed, output, signals.Cancel);
        if (parsed.GetValue(Tables))
        {
            if (backup.Archive is null)
                throw new CommandFailedException(ExitCode.Invalid, $"The tables cannot be told: {backup.Problem}");
            output.Result(new { backup.Tables }, text => WriteTables(text, backup.Tables));
            return ExitCode.Ok;
        }

        output.Result(backup, text => Write(text, backup));
        return ExitCode.Ok;
    }

    private static async Task<BackupReport> FindAsync(ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        var key = parsed.GetRequiredValue(Key);
        using (var portal = RemotePortal.From(parsed))
        {
            if (portal is not null)
                return await portal.GetAsync<BackupReport>($"api/v1/backups/{string.Join('/', key.Split('/').Select(Uri.EscapeDataString))}", cancellationToken);
        }

        var configuration = CommandConfiguration.Build(parsed.GetValue(CommonOptions.Config));
        await using var engine = await Engine.StartAsync(configuration, HistoryNeed.Wanted, output, cancellationToken);
        return BackupReport.Of(await engine.Get<BackupCatalog>().GetAsync(key, cancellationToken));
    }

    private static void WriteTables(TextWriter text, IReadOnlyList<BackupReportTable> tables)
    {
        var list = new TextTable("TABLE", ">ROWS", ">DATA", ">TO FETCH");
        foreach (var table in tables)
            list.Add(table.Table, table.Rows is { } rows ? rows.ToString(CultureInfo.InvariantCulture) : "-", Bytes(table.RawBytes), Bytes(table.StoredBytes));
        list.WriteTo(text);
    }

    private static string Bytes(long? bytes) => bytes is { } known ? ByteText.Of(known) : "-";

    private static void Write(TextWriter text, BackupReport backup)
    {
        var facts = new TextTable("", "");
        facts.Add("Key", backup.Key);
        facts.Add("Taken", Texts.Time(backup.TakenAt));
        facts.Add("Stored", Texts.Time(backup.StoredAt));
        facts.Add("Size", $"{ByteText.Of(backup.Bytes)} ({backup.Bytes} bytes)");
        facts.Add("Class", $"{backup.StorageClass}, encryption {backup.Encryption ?? "none"}");
        ManifestText.AddTo(facts, backup.Manifest);
        foreach (var (name, value) in backup.Metadata.OrderBy(m => m.Key, StringComparer.Ordinal))
            facts.Add(name, value);
        if (backup.Archive is { } archive)
        {
            facts.Add("Archive", $"format {archive.FormatVersion} of \"{archive.Database}\", {archive.Entries} entries, PostgreSQL {archive.ServerVersion}, pg_dump {archive.DumpVersion}, compression {archive.Compression}");
            facts.Add("Extensions", archive.Extensions.Count == 0 ? "none" : string.Join(", ", archive.Extensions));
            facts.Add("Roles", archive.Roles.Count == 0 ? "none" : string.Join(", ", archive.Roles));
        }

        facts.WriteTo(text);
        if (backup.Problem is not null)
            text.WriteLine($"It cannot be restored: {backup.Problem}");
        if (backup.Archive is null)
            return;
        text.WriteLine();
        if (backup.Manifest.Tables is { } manifest)
        {
            ManifestText.WriteTables(text, manifest);
            return;
        }

        var tables = new TextTable("TABLE", ">DATA IN THE ARCHIVE");
        foreach (var table in backup.Archive.Tables)
            tables.Add($"{table.Schema}.{table.Name}", !table.HasData ? "-" : table.DataBytes is { } bytes ? ByteText.Of(bytes) : "yes");
        tables.WriteTo(text);
    }
}
