using System.CommandLine;
using MarketX.DrPortal.Cli.Output;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary>Placeholder.</summary>
internal static class DoctorCommand
{
    public static Command Create() => new DrPortalCommand("doctor", "Check.", [ExitCode.ProblemsFound], RunAsync);

    private static Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output) => Task.FromResult(ExitCode.Ok);
}
