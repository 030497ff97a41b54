using System.CommandLine;
using System.Text;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Cli.Remote;
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
            [ExitCode.StorageUnavailable, ExitCode.Busy, ExitCode.ProblemsFound, .. ExitCode.OfServers], RunAsync)
        {
            Options = { Apply, Reason, Format },
            WorksRemotely = true,
        };
    }

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        using var signals = new Signals();
        if (parsed.GetValue(Apply) && string.IsNullOrWhiteSpace(parsed.GetValue(Reason)))
            throw new CommandFailedException(ExitCode.Invalid, "Say with --reason why the rules are applied: it becomes part of the audit log.");
        using (var portal = RemotePortal.From(parsed))
        {
            if (portal is not null)
                return await RunAsync(portal, parsed, output, signals.Cancel);
        }

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
        var changes = report.Changes;
        if (applied)
            report = await policy.ApplyAsync(CommonOptions.Actor, report.Settings.Fingerprint, parsed.GetValue(Reason)!, signals.Cancel);
        return Show(report.Findings, changes, report.CanApply, applied, output);
    }

    private static async Task<ExitCode> RunAsync(RemotePortal portal, ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(Format) is { } format)
        {
            using var bytes = new MemoryStream();
            await portal.CopyAsync($"api/v1/storage/policy.{(format == "json" ? "json" : "tf")}", null, bytes, cancellationToken);
            var text = Encoding.UTF8.GetString(bytes.ToArray());
            output.Result(new { Format = format, Text = text }, writer => writer.Write(text));
            return ExitCode.Ok;
        }

        var report = await portal.GetAsync<Answer>("api/v1/storage", cancellationToken);
        var (changes, applied) = (report.Changes, parsed.GetValue(Apply) && report.CanApply);
        if (applied)
            report = await portal.PostAsync<Answer>("api/v1/storage/apply", new { fingerprint = report.Fingerprint, reason = parsed.GetValue(Reason) }, cancellationToken);
        return Show(report.Findings, changes, report.CanApply, applied, output);
    }

    private static ExitCode Show(IReadOnlyList<PolicyFinding> findings, IReadOnlyList<RuleChange> changes, bool canApply, bool applied, CommandOutput output)
    {
        output.Result(new { Findings = findings, Changes = changes, Applied = applied }, text => Write(text, findings, canApply, changes, applied));
        return findings.Any(f => f.Verdict == PolicyVerdict.Danger) ? ExitCode.ProblemsFound : ExitCode.Ok;
    }

    private static void Write(TextWriter text, IReadOnlyList<PolicyFinding> findings, bool canApply, IReadOnlyList<RuleChange> changes, bool applied)
    {
        foreach (var finding in findings)
            text.WriteLine($"{finding.Verdict.ToString().ToLowerInvariant(),-8} {finding.Sentence}{(finding.Fix is null ? "" : $"\n         -> {finding.Fix}")}");
        foreach (var change in changes.Where(c => c.Kind is RuleChangeKind.Added or RuleChangeKind.Changed))
        {
            if (change.Before is { } before)
                text.WriteLine($"- {change.Id}: {before}");
            text.WriteLine($"+ {change.Id}: {change.After}");
        }

        if (applied)
            text.WriteLine("Applied, and read back.");
        else if (canApply)
            text.WriteLine("Nothing was changed; --apply --reason '...' applies the rules.");
    }

    private sealed record Answer(IReadOnlyList<PolicyFinding> Findings, IReadOnlyList<RuleChange> Changes, bool CanApply, string Fingerprint);
}
