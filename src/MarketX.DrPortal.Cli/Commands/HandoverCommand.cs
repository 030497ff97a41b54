using System.CommandLine;
using System.Globalization;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Cli.Remote;
using MarketX.DrPortal.Core.Promotions.Handovers;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary><c>drportal handover</c>: leads the application to a restored database on another server. Standard output ends with the steps, or with what the check found.</summary>
internal static class HandoverCommand
{
    private static readonly Argument<string> Database = new("database") { Description = "The restored database." };
    private static readonly Option<string> On = new("--on") { Description = "The server that it is on: a name from Servers in the settings.", HelpName = "server", Required = true };
    private static readonly Option<bool> Check = new("--check") { Description = "Look whether the application reads it, and nobody the old production." };
    private static readonly Option<string?> Login = new("--login") { Description = "The application's login, with --check: nobody else counts.", HelpName = "name" };

    public static Command Create() => new DrPortalCommand(
        "handover", "Lead the application to a restored database on another server: says what to do and which settings to deploy, changes nothing itself; with --check it looks whether the application is there.",
        [ExitCode.DatabaseUnavailable, ExitCode.NotFound, ExitCode.PreflightBlocked, ExitCode.Differs, .. ExitCode.OfServers], RunAsync)
    {
        Arguments = { Database },
        Options = { On, Check, Login },
        WorksRemotely = true,
    };

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        var (database, server) = (parsed.GetRequiredValue(Database), parsed.GetRequiredValue(On));
        if (parsed.GetValue(Login) is not null && !parsed.GetValue(Check))
            throw new CommandFailedException(ExitCode.Invalid, "--login counts with --check only.");
        using var signals = new Signals();
        using (var portal = RemotePortal.From(parsed))
        {
            if (portal is not null)
            {
                var path = $"api/v1/handovers/{Uri.EscapeDataString(server)}/{Uri.EscapeDataString(database)}";
                return parsed.GetValue(Check)
                    ? Show(await portal.GetAsync<HandoverFinding>(path + (parsed.GetValue(Login) is { } login ? $"/check?login={Uri.EscapeDataString(login)}" : "/check"), signals.Cancel), output)
                    : Show(await portal.GetAsync<Handover>(path, signals.Cancel), output);
            }
        }

        var configuration = CommandConfiguration.Build(parsed.GetValue(CommonOptions.Config));
        await using var engine = await Engine.StartAsync(configuration, HistoryNeed.Wanted, output, signals.Cancel);
        return parsed.GetValue(Check)
            ? Show(await engine.Get<HandoverCheck>().LookAsync(server, database, parsed.GetValue(Login), signals.Cancel), output)
            : Show(await engine.Get<HandoverPlanner>().PlanAsync(server, database, signals.Cancel), output);
    }

    private static ExitCode Show(Handover handover, CommandOutput output)
    {
        output.Result(handover, text => Write(text, handover));
        return handover.Report.CanStart ? ExitCode.Ok : ExitCode.PreflightBlocked;
    }

    private static ExitCode Show(HandoverFinding finding, CommandOutput output)
    {
        output.Result(finding, text => Write(text, finding));
        return finding.State switch
        {
            HandoverState.Reads => ExitCode.Ok,
            HandoverState.Unknown => ExitCode.DatabaseUnavailable,
            _ => ExitCode.Differs,
        };
    }

    private static void Write(TextWriter text, Handover handover)
    {
        foreach (var check in handover.Report.Checks)
            text.WriteLine($"{check.Verdict}: {check.Finding}{(check.Remedy is null ? "" : " " + check.Remedy)}");
        if (!handover.Report.CanStart)
        {
            text.WriteLine("Not before that is settled.");
            return;
        }

        for (var i = 0; i < handover.Steps.Count; i++)
        {
            text.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i + 1}. {handover.Steps[i].Text}"));
            foreach (var line in handover.Steps[i].Command?.Split('\n') ?? [])
                text.WriteLine("     " + line);
        }
    }

    private static void Write(TextWriter text, HandoverFinding finding)
    {
        foreach (var (where, sessions) in new[] { ("new", finding.New), ("old", finding.Old) })
        {
            if (sessions.Count == 0)
                continue;
            var table = new TextTable($"IN THE {where.ToUpperInvariant()} ONE", "APPLICATION", "FROM", ">SESSIONS", "LAST STATEMENT");
            foreach (var session in sessions)
                table.Add(session.User, session.Application, session.Address ?? "-", session.Count.ToString(CultureInfo.InvariantCulture), session.LastStatementAt is { } at ? Texts.Time(at) : "-");
            table.WriteTo(text);
        }

        text.WriteLine(finding.Sentence);
    }
}
