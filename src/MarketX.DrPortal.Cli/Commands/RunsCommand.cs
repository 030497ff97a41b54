using System.CommandLine;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Cli.Remote;
using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary><c>drportal runs</c>: what was run, newest first, from the portal's database.</summary>
internal static class RunsCommand
{
    private static readonly Option<RunKind?> Kind = new("--kind") { Description = "Only this kind.", HelpName = string.Join('|', Enum.GetNames<RunKind>()) };
    private static readonly Option<RunStatus?> Status = new("--status") { Description = "Only this status.", HelpName = string.Join('|', Enum.GetNames<RunStatus>()) };
    private static readonly Option<int> Take = CommonOptions.Take();

    public static Command Create() => new DrPortalCommand(
        "runs", "List runs of every portal and command line, newest first. Needs the portal's database.",
        [ExitCode.DatabaseUnavailable, .. ExitCode.OfServers], RunAsync) { Options = { Kind, Status, Take }, WorksRemotely = true };

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        using var signals = new Signals();
        using (var portal = RemotePortal.From(parsed))
        {
            if (portal is not null)
            {
                var answer = await portal.GetAsync($"api/v1/runs?kind={parsed.GetValue(Kind)}&status={parsed.GetValue(Status)}&pageSize={parsed.GetValue(Take)}", signals.Cancel);
                var total = answer.GetProperty("total").GetInt32();
                return Show(new Page<Run>([.. answer.GetProperty("items").EnumerateArray().Select(RemoteRun.Read)], total, total), TimeProvider.System.GetUtcNow(), output);
            }
        }

        var configuration = CommandConfiguration.Build(parsed.GetValue(CommonOptions.Config));
        await using var engine = await Engine.StartAsync(configuration, HistoryNeed.Required, output, signals.Cancel);
        var query = new RunQuery { Kind = parsed.GetValue(Kind), Status = parsed.GetValue(Status), Take = parsed.GetValue(Take) };
        var page = await engine.Get<IRunStore>().ListAsync(query, signals.Cancel);
        return Show(page, engine.Get<TimeProvider>().GetUtcNow(), output);
    }

    private static ExitCode Show(Page<Run> page, DateTimeOffset now, CommandOutput output)
    {
        output.Result(new { Items = page.Items.Select(r => Document(r, now)), page.Total }, text => Write(text, page, now));
        return ExitCode.Ok;
    }

    private static object Document(Run run, DateTimeOffset now) => new
    {
        Id = run.Id.Value, run.Kind, run.Status, run.Target, run.RequestedBy, run.RequestedVia, run.QueuedAt, run.StartedAt, run.FinishedAt,
        Seconds = run.Duration(now)?.TotalSeconds, run.Progress.Phase, run.Progress.Fraction, run.CancelRequestedBy, run.Error, run.Request, run.Result,
    };

    private static void Write(TextWriter text, Page<Run> page, DateTimeOffset now)
    {
        if (page.Items.Count == 0)
        {
            text.WriteLine(page.TotalUnfiltered == 0 ? "No run yet." : $"None of the {page.TotalUnfiltered} runs matches.");
            return;
        }

        var table = new TextTable("RUN", "KIND", "STATUS", "DATABASE", "ASKED FOR", ">TOOK", "BY", "WHY");
        foreach (var run in page.Items)
            table.Add(run.Id.Value, run.Kind.ToString(), run.Status.ToString(), run.Target, Texts.Time(run.QueuedAt), Texts.Span(run.Duration(now)), run.RequestedBy, run.Error ?? "");
        table.WriteTo(text);
        if (page.Total > page.Items.Count)
            text.WriteLine($"{page.Items.Count} of {page.Total}; --take shows more.");
    }
}
