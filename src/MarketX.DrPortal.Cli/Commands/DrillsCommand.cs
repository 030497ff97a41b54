using System.CommandLine;
using System.Globalization;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Cli.Remote;
using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Drills.Log;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary><c>drportal drills</c>: the DR test log, newest first.</summary>
internal static class DrillsCommand
{
    private static readonly Option<DrillVerdict?> Verdict = new("--verdict") { Description = "Only this verdict.", HelpName = string.Join('|', Enum.GetNames<DrillVerdict>()) };
    private static readonly Option<int> Take = CommonOptions.Take();

    public static Command Create() => new DrPortalCommand(
        "drills", "List the DR test log, newest first. Needs the portal's database.", [ExitCode.DatabaseUnavailable, .. ExitCode.OfServers], RunAsync)
    {
        Options = { Verdict, Take },
        WorksRemotely = true,
    };

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        using var signals = new Signals();
        using (var portal = RemotePortal.From(parsed))
        {
            if (portal is not null)
            {
                var answer = await portal.GetAsync<RemotePage<DrTestRow>>($"api/v1/dr-tests?verdict={parsed.GetValue(Verdict)}&pageSize={parsed.GetValue(Take)}", signals.Cancel);
                return Show(new Page<DrTestRow>(answer.Items, answer.Total, answer.Total), output);
            }
        }

        var configuration = CommandConfiguration.Build(parsed.GetValue(CommonOptions.Config));
        await using var engine = await Engine.StartAsync(configuration, HistoryNeed.Required, output, signals.Cancel);
        var page = await engine.Get<DrTestLog>().ListAsync(new DrTestQuery { Verdict = parsed.GetValue(Verdict), Take = parsed.GetValue(Take) }, signals.Cancel);
        return Show(new Page<DrTestRow>([.. page.Items.Select(DrTestRow.Of)], page.Total, page.TotalUnfiltered), output);
    }

    private static ExitCode Show(Page<DrTestRow> page, CommandOutput output)
    {
        output.Result(new { page.Items, page.Total }, text => Write(text, page));
        return ExitCode.Ok;
    }

    private static void Write(TextWriter text, Page<DrTestRow> page)
    {
        if (page.Items.Count == 0)
        {
            text.WriteLine(page.TotalUnfiltered == 0 ? "No DR test yet." : $"None of the {page.TotalUnfiltered} DR tests matches.");
            return;
        }

        var table = new TextTable(">TEST", "STARTED", "VERDICT", ">RECOVERED IN", ">ROWS", "BACKUP", "BY", "SIGNED OFF BY");
        foreach (var item in page.Items)
        {
            table.Add(
                item.Number.ToString(CultureInfo.InvariantCulture), Texts.Time(item.Test.StartedAt), item.Test.Verdict + (item.Kind == DrTestKind.Manual ? " (by hand)" : ""),
                Texts.Span(item.Test.RecoverySeconds is { } seconds ? TimeSpan.FromSeconds(seconds) : null), item.Test.Rows?.ToString("N0", CultureInfo.InvariantCulture) ?? "-",
                item.Test.Backup ?? "-", item.By, item.SignedOffBy ?? "-");
        }

        table.WriteTo(text);
        if (page.Total > page.Items.Count)
            text.WriteLine($"{page.Items.Count} of {page.Total}; --take shows more.");
    }
}
