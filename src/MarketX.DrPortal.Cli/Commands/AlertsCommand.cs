using System.CommandLine;
using System.Globalization;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Alerts;
using MarketX.DrPortal.Core.Alerts.Channels;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary><c>drportal alerts</c>: the open alerts, or all, newest first; <c>--test</c> tries a channel.</summary>
internal static class AlertsCommand
{
    private static readonly Option<bool> All = new("--all") { Description = "Resolved ones too." };
    private static readonly Option<string?> Test = new("--test") { Description = "Send a test by this channel instead: Slack, PagerDuty, Webhook or Mail. Needs no portal database.", HelpName = "channel" };
    private static readonly Option<int> Take = CommonOptions.Take();

    public static Command Create() => new DrPortalCommand(
        "alerts", "List the open alerts, newest first, or try a channel. The list needs the portal's database.", [ExitCode.DatabaseUnavailable, ExitCode.NotDelivered], RunAsync) { Options = { All, Test, Take } };

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        using var signals = new Signals();
        var configuration = CommandConfiguration.Build(parsed.GetValue(CommonOptions.Config));
        if (parsed.GetValue(Test) is { } channel)
        {
            await using var tried = await Engine.StartAsync(configuration, HistoryNeed.Wanted, output, signals.Cancel);
            try
            {
                await tried.Get<AlertTester>().TestAsync(CommonOptions.Actor, channel, signals.Cancel);
            }
            catch (RequestRefusedException e) when (tried.Get<AlertChannels>().Find(channel) is not null)
            {
                throw new CommandFailedException(ExitCode.NotDelivered, e.Message);
            }

            output.Result(new { Channel = channel, Taken = true }, text => text.WriteLine($"{channel} took the test. Look whether it arrived."));
            return ExitCode.Ok;
        }

        await using var engine = await Engine.StartAsync(configuration, HistoryNeed.Required, output, signals.Cancel);
        var page = await engine.Get<IAlertLog>().ListAsync(new AlertQuery { Open = parsed.GetValue(All) ? null : true, Take = parsed.GetValue(Take) }, signals.Cancel);
        output.Result(
            new { Items = page.Items.Select(a => new { a.Id, Alert = a.Kind.Word(), a.About, a.Reason, Advice = a.Kind.Advice(), Run = a.Run?.Value, a.RaisedAt, a.LastAt, a.Occurrences, a.ResolvedAt, a.Resolution }), page.Total },
            text => Write(text, page));
        return ExitCode.Ok;
    }

    private static void Write(TextWriter text, Page<Alert> page)
    {
        if (page.Items.Count == 0)
        {
            text.WriteLine(page.TotalUnfiltered == 0 ? "No alert yet." : $"No alert is open; --all shows the {page.TotalUnfiltered} that were.");
            return;
        }

        var table = new TextTable(">ALERT", "WHAT", "ABOUT", "RAISED", ">TIMES", "RESOLVED", "REASON");
        foreach (var alert in page.Items)
        {
            table.Add(
                alert.Id.ToString(CultureInfo.InvariantCulture), alert.Kind.Word(), alert.About, Texts.Time(alert.RaisedAt), alert.Occurrences.ToString(CultureInfo.InvariantCulture),
                alert.ResolvedAt is { } at ? Texts.Time(at) : "-", alert.Reason);
        }

        table.WriteTo(text);
        if (page.Total > page.Items.Count)
            text.WriteLine($"{page.Items.Count} of {page.Total}; --take shows more.");
    }
}
