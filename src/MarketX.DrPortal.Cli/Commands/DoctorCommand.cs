using System.CommandLine;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Doctor;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary><c>drportal doctor</c>: looks at everything that recovery depends on.</summary>
internal static class DoctorCommand
{
    public static Command Create() => new DrPortalCommand(
        "doctor", "Check configuration, tools, database, bucket, permissions, clocks and disk, and say how to mend each. Changes nothing.",
        [ExitCode.ProblemsFound], RunAsync)
    {
        WhyNotRemotely = "it looks at the settings, programs, clock and disk of the machine that it runs on",
    };

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        using var signals = new Signals();
        var (options, problems) = DrPortalOptions.Inspect(CommandConfiguration.Build(parsed.GetValue(CommonOptions.Config)), HostKind.CommandLine);
        var report = await new Diagnosis(options, problems, TimeProvider.System).RunAsync(signals.Cancel);
        output.Result(
            new
            {
                Items = report.Checks.Select(c => new { c.Area, Verdict = Word(c.Verdict), c.Finding, c.Remedy }),
                Total = report.Checks.Count, report.Problems, report.Warnings,
            },
            text =>
            {
                foreach (var check in report.Checks)
                    text.WriteLine($"{Word(check.Verdict),-8} {check.Area}: {check.Finding}{(check.Remedy is null ? "" : $"\n         -> {check.Remedy}")}");
                text.WriteLine($"{Texts.Count(report.Problems, "problem")}, {Texts.Count(report.Warnings, "warning")}.");
            });
        return report.Problems == 0 ? ExitCode.Ok : ExitCode.ProblemsFound;
    }

    private static string Word(DoctorVerdict verdict) => verdict.ToString().ToLowerInvariant();
}
