using System.CommandLine;
using System.Text.Json;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Cli.Remote;
using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary><c>drportal list</c>: the backups in the bucket, newest first.</summary>
internal static class ListCommand
{
    private static readonly Option<string?> Tag = new("--tag") { Description = "Only this tag.", HelpName = "tag" };
    private static readonly Option<string?> Text = new("--text") { Description = "Only keys that contain this text.", HelpName = "text" };
    private static readonly Option<int> Take = CommonOptions.Take();

    public static Command Create() => new DrPortalCommand(
        "list", "List the backups in the bucket, newest first.", [ExitCode.StorageUnavailable, .. ExitCode.OfServers], RunAsync)
    {
        Options = { Tag, Text, Take },
        WorksRemotely = true,
    };

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        using var signals = new Signals();
        using (var portal = RemotePortal.From(parsed))
        {
            if (portal is not null)
                return await ListAsync(portal, parsed, output, signals.Cancel);
        }

        var configuration = CommandConfiguration.Build(parsed.GetValue(CommonOptions.Config));
        await using var engine = await Engine.StartAsync(configuration, HistoryNeed.None, output, signals.Cancel);
        var catalog = engine.Get<BackupCatalog>();
        var query = new BackupQuery { Tag = parsed.GetValue(Tag), Text = parsed.GetValue(Text), Take = parsed.GetValue(Take) };
        var page = await catalog.ListAsync(query, signals.Cancel);
        output.Result(new { page.Items, page.Total }, text => Write(text, page, catalog.Location));
        return ExitCode.Ok;
    }

    private static async Task<ExitCode> ListAsync(RemotePortal portal, ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        var filter = string.Concat(new[] { ("tag", parsed.GetValue(Tag)), ("text", parsed.GetValue(Text)) }
            .Where(p => p.Item2 is not null).Select(p => $"&{p.Item1}={Uri.EscapeDataString(p.Item2!)}"));
        var answer = await portal.GetAsync($"api/v1/backups?pageSize={parsed.GetValue(Take)}{filter}", cancellationToken);
        var items = answer.GetProperty("items").Deserialize<IReadOnlyList<Backup>>(RunJson.Options)!;
        var total = answer.GetProperty("total").GetInt32();
        output.Result(new { Items = items, Total = total }, text => Write(text, new Page<Backup>(items, total, total), "the portal's bucket"));
        return ExitCode.Ok;
    }

    private static void Write(TextWriter text, Page<Backup> page, string location)
    {
        if (page.Items.Count == 0)
        {
            text.WriteLine(page.TotalUnfiltered == 0 ? $"No backup in {location} yet. Take one: drportal backup" : $"None of the {page.TotalUnfiltered} backups in {location} matches.");
            return;
        }

        var table = new TextTable("TAKEN", ">SIZE", "TAG", "CLASS", "MANIFEST", "PINNED", "KEY");
        foreach (var backup in page.Items)
            table.Add(Texts.Time(backup.TakenAt), ByteText.Of(backup.Bytes), backup.Tag ?? "-", backup.StorageClass, backup.HasManifest ? "yes" : "-", backup.PinnedKey is null ? "-" : "yes", backup.Key);
        table.WriteTo(text);
        if (page.Total > page.Items.Count)
            text.WriteLine($"{page.Items.Count} of {page.Total}; --take shows more.");
    }
}
