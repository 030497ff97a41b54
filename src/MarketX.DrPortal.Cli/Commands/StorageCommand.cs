using System.CommandLine;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Storage.Policy;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary><c>drportal storage</c>: the bucket's settings beside what they should be.</summary>
internal static class StorageCommand
{
    private static readonly Option<bool> Apply = new("--apply") { Description = "Put the portal's lifecycle rules beside those of others. Needs --reason." };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why they are applied, for the record.", HelpName = "text" };
    private static readonly Option<string?> Format = new("--print") { Description = "Print the policy as json or terraform, and look at nothing.", HelpName = "format" };

    public static Command Create()
    {
        Format.AcceptOnlyFromAmong("json", "terraform");
        return new DrPortalCommand(
            "storage", "Compare the bucket's lifecycle rules, encryption, versions, public access and locks with what they should be, and show what applying the rules would change.",
            [ExitCode.StorageUnavailable, ExitCode.Busy, ExitCode.ProblemsFound], RunAsync)
        {
            Options = { Apply, Reason, Format },
        };
    }

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        using var signals = new Signals();
        var configuration = CommandConfiguration.Build(parsed.GetValue(CommonOptions.Config));
        await using var engine = await Engine.StartAsync(configuration, HistoryNeed.Wanted, output, signals.Cancel);
        if (parsed.GetValue(Format) is { } format)
        {
            var options = engine.Get<StorageOptions>();
            var text = format == "json" ? PolicyText.Json(options) : PolicyText.Terraform(options);
            output.Result(new { Format = format, Text = text }, writer => writer.Write(text));
            return ExitCode.Ok;
        }

        var policy = engine.Get<StoragePolicy>();
        var report = await policy.ReadAsync(signals.Cancel);
        var applied = parsed.GetValue(Apply) && report.CanApply;
        if (parsed.GetValue(Apply) && string.IsNullOrWhiteSpace(parsed.GetValue(Reason)))
            throw new CommandFailedException(ExitCode.Invalid, "Say with --reason why the rules are applied: it becomes part of the audit log.");
        var changes = report.Changes;
        if (applied)
            report = await policy.ApplyAsync(CommonOptions.Actor, report.Settings.Fingerprint, parsed.GetValue(Reason)!, signals.Cancel);
        output.Result(new { report.Findings, Changes = changes, Applied = applied }, text => Write(text, report, changes, applied));
        return report.Findings.Any(f => f.Verdict == PolicyVerdict.Danger) ? ExitCode.ProblemsFound : ExitCode.Ok;
    }

    private static void Write(TextWriter text, PolicyReport report, IReadOnlyList<RuleChange> changes, bool applied)
    {
        foreach (var finding in report.Findings)
            text.WriteLine($"{finding.Verdict.ToString().ToLowerInvariant(),-8} {finding.Sentence}{(finding.Fix is null ? "" : $"\n         -> {finding.Fix}")}");
        foreach (var change in changes.Where(c => c.Kind is RuleChangeKind.Added or RuleChangeKind.Changed))
        {
            if (change.Before is { } before)
                text.WriteLine($"- {change.Id}: {before}");
            text.WriteLine($"+ {change.Id}: {change.After}");
        }

        if (applied)
            text.WriteLine("Applied, and read back.");
        else if (report.CanApply)
            text.WriteLine("Nothing was changed; --apply --reason '...' applies the rules.");
    }
}
