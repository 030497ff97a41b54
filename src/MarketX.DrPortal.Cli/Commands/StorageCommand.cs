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
    private static readonly Option<bool> Apply = new("--apply") { Description = "Apply what differs: the portal's lifecycle rules beside those of others, versioning, public-access block, default encryption. Needs --reason." };
    private static readonly Option<string[]> Only = new("--only") { Description = "Apply this alone: lifecycle, versioning, public-access or encryption. Can be given several times.", HelpName = "setting" };
    private static readonly Option<string?> Reason = new("--reason") { Description = "Why they are applied, for the record.", HelpName = "text" };
    private static readonly Option<string?> Format = new("--print") { Description = "Print the policy as json or terraform, and look at nothing.", HelpName = "format" };

    public static Command Create()
    {
        Only.AcceptOnlyFromAmong([.. SettingChanges.Topics.Select(PolicyTopicWords.Name)]);
        Format.AcceptOnlyFromAmong("json", "terraform");
        return new DrPortalCommand(
            "storage", "Compare the bucket's lifecycle rules, encryption, versions, public access and locks with what they should be, and show what applying it would change.",
            [ExitCode.StorageUnavailable, ExitCode.Busy, ExitCode.ProblemsFound, .. ExitCode.OfServers], RunAsync)
        {
            Options = { Apply, Only, Reason, Format },
            WorksRemotely = true,
        };
    }

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        using var signals = new Signals();
        if (parsed.GetValue(Apply) && string.IsNullOrWhiteSpace(parsed.GetValue(Reason)))
            throw new CommandFailedException(ExitCode.Invalid, "Say with --reason why it is applied: it becomes part of the audit log.");
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
        var before = Answer.Of(report);
        var topics = Chosen(parsed, before);
        if (topics.Count > 0)
            report = await policy.ApplyAsync(CommonOptions.Actor, topics, report.Settings.Fingerprint, parsed.GetValue(Reason)!, signals.Cancel);
        return Show(before, Answer.Of(report), topics, output);
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
        var before = report;
        var topics = Chosen(parsed, before);
        if (topics.Count > 0)
            report = await portal.PostAsync<Answer>("api/v1/storage/apply", new { topics, fingerprint = report.Fingerprint, reason = parsed.GetValue(Reason) }, cancellationToken);
        return Show(before, report, topics, output);
    }

    private static IReadOnlyList<PolicyTopic> Chosen(ParseResult parsed, Answer report)
    {
        if (!parsed.GetValue(Apply))
            return [];
        var only = parsed.GetValue(Only) ?? [];
        return [.. report.Applicable.Where(topic => only.Length == 0 || only.Contains(PolicyTopicWords.Name(topic)))];
    }

    private static ExitCode Show(Answer before, Answer report, IReadOnlyList<PolicyTopic> topics, CommandOutput output)
    {
        var applied = topics.Count > 0;
        output.Result(new { report.Findings, before.Changes, before.Others, Applied = applied, Topics = topics }, text => Write(text, before, report, topics));
        return report.Findings.Any(f => f.Verdict == PolicyVerdict.Danger) ? ExitCode.ProblemsFound : ExitCode.Ok;
    }

    private static void Write(TextWriter text, Answer before, Answer report, IReadOnlyList<PolicyTopic> topics)
    {
        foreach (var finding in report.Findings)
            text.WriteLine($"{finding.Verdict.ToString().ToLowerInvariant(),-8} {finding.Sentence}{(finding.Fix is null ? "" : $"\n         -> {finding.Fix}")}");
        foreach (var change in before.Changes.Where(c => c.Kind is RuleChangeKind.Added or RuleChangeKind.Changed && IsShown(PolicyTopic.Lifecycle)))
        {
            if (change.Before is { } was)
                text.WriteLine($"- {change.Id}: {was}");
            text.WriteLine($"+ {change.Id}: {change.After}");
        }

        foreach (var change in before.Others.Where(o => IsShown(o.Topic)))
        {
            text.WriteLine($"- {PolicyTopicWords.Name(change.Topic)}: {change.Before}");
            text.WriteLine($"+ {PolicyTopicWords.Name(change.Topic)}: {change.After}");
        }

        if (topics.Count > 0)
            text.WriteLine($"Applied, and read back: {string.Join(", ", topics.Select(PolicyTopicWords.Name))}.");
        else if (report.Applicable.Count > 0)
            text.WriteLine("Nothing was changed; --apply --reason '...' applies this, with --only a part of it.");

        bool IsShown(PolicyTopic topic) => topics.Count == 0 || topics.Contains(topic);
    }

    private sealed record Answer(
        IReadOnlyList<PolicyFinding> Findings, IReadOnlyList<RuleChange> Changes, IReadOnlyList<SettingChange> Others, IReadOnlyList<PolicyTopic> Applicable, string Fingerprint)
    {
        public static Answer Of(PolicyReport report) => new(report.Findings, report.Changes, report.Others, report.Applicable, report.Settings.Fingerprint);
    }
}
