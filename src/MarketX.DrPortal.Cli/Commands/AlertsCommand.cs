using System.CommandLine;
using System.Globalization;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Cli.Remote;
using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Alerts;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary><c>drportal alerts</c>: the open alerts, or all, newest first; <c>--test</c> tries a channel, <c>--close</c> closes one.</summary>
internal static class AlertsCommand
{
    private static readonly Option<bool> All = new("--all") { Description = "Resolved ones too." };
    private static readonly Option<string?> Test = new("--test") { Description = "Send a test by this channel instead: Slack, PagerDuty, Webhook or Mail. Needs no portal database.", HelpName = "channel" };
    private static readonly Option<long?> Close = new("--close") { Description = "Close the alert of this number, which nothing else will close. Needs --reason.", HelpName = "alert" };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why it can be closed, for the record.", HelpName = "text" };
    private static readonly Option<int> Take = CommonOptions.Take();

    public static Command Create() => new DrPortalCommand(
        "alerts", "List the open alerts, newest first, try a channel, or close an alert. The list needs the portal's database.",
        [ExitCode.DatabaseUnavailable, ExitCode.NotFound, ExitCode.NotDelivered, .. ExitCode.OfServers], RunAsync)
    {
        Options = { All, Test, Close, Reason, Take },
        WorksRemotely = true,
    };

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        using var signals = new Signals();
        using (var portal = RemotePortal.From(parsed))
        {
            if (portal is not null)
                return await RunAsync(portal, parsed, output, signals.Cancel);
        }

        var configuration = CommandConfiguration.Build(parsed.GetValue(CommonOptions.Config));
        var need = parsed.GetValue(Test) is null ? HistoryNeed.Required : HistoryNeed.Wanted;
        await using var engine = await Engine.StartAsync(configuration, need, output, signals.Cancel);
        if (parsed.GetValue(Test) is { } channel)
        {
            await engine.Get<AlertTester>().TestAsync(CommonOptions.Actor, channel, signals.Cancel);
            return ShowTest(channel, output);
        }

        if (parsed.GetValue(Close) is { } id)
        {
            await engine.Get<AlertCloser>().CloseAsync(CommonOptions.Actor, id, parsed.GetValue(Reason) ?? "", signals.Cancel);
            return ShowClosed(id, output);
        }

        var page = await engine.Get<IAlertLog>().ListAsync(new AlertQuery { Open = parsed.GetValue(All) ? null : true, Take = parsed.GetValue(Take) }, signals.Cancel);
        return Show(new Page<AlertRow>([.. page.Items.Select(AlertRow.Of)], page.Total, page.TotalUnfiltered), output);
    }

    private static async Task<ExitCode> RunAsync(RemotePortal portal, ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(Test) is { } channel)
        {
            await portal.PostAsync("api/v1/alerts/test", new { channel }, cancellationToken);
            return ShowTest(channel, output);
        }

        if (parsed.GetValue(Close) is { } id)
        {
            await portal.PostAsync(string.Create(CultureInfo.InvariantCulture, $"api/v1/alerts/{id}/close"), new { reason = parsed.GetValue(Reason) ?? "" }, cancellationToken);
            return ShowClosed(id, output);
        }

        var open = parsed.GetValue(All) ? "" : "&open=true";
        var page = await portal.GetAsync<RemotePage<AlertRow>>($"api/v1/alerts?pageSize={parsed.GetValue(Take)}{open}", cancellationToken);
        // A list that is empty says whether there was ever anything in it.
        var all = open.Length > 0 && page.Total == 0 ? (await portal.GetAsync<RemotePage<AlertRow>>("api/v1/alerts?pageSize=1", cancellationToken)).Total : page.Total;
        return Show(new Page<AlertRow>(page.Items, page.Total, all), output);
    }

    private static ExitCode ShowTest(string channel, CommandOutput output)
    {
        output.Result(new { Channel = channel, Taken = true }, text => text.WriteLine($"{channel} took the test. Look whether it arrived."));
        return ExitCode.Ok;
    }

    private static ExitCode ShowClosed(long id, CommandOutput output)
    {
        output.Result(new { Closed = id }, text => text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Alert {id} is closed.")));
        return ExitCode.Ok;
    }

    private static ExitCode Show(Page<AlertRow> page, CommandOutput output)
    {
        output.Result(new { page.Items, page.Total }, text => Write(text, page));
        return ExitCode.Ok;
    }

    private static void Write(TextWriter text, Page<AlertRow> page)
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
                alert.Id.ToString(CultureInfo.InvariantCulture), alert.Alert, alert.About, Texts.Time(alert.RaisedAt), alert.Occurrences.ToString(CultureInfo.InvariantCulture),
                alert.ResolvedAt is { } at ? Texts.Time(at) : "-", alert.Reason);
        }

        table.WriteTo(text);
        if (page.Total > page.Items.Count)
            text.WriteLine($"{page.Items.Count} of {page.Total}; --take shows more.");
    }
}
