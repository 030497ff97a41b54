using System.CommandLine;
using MarketX.DrPortal.Cli.Output;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary>A command whose failures all end in one place, as a sentence and an exit code.</summary>
internal sealed class DrPortalCommand : Command
{
    private readonly Func<ParseResult, CommandOutput, Task<ExitCode>> _run;

    /// <summary>Describes the command.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does, for <c>--help</c>.</param>
    /// <param name="exitCodes">What it can end with beside <see cref="ExitCode.Common"/>.</param>
    /// <param name="run">Does the work.</param>
    public DrPortalCommand(string name, string description, IReadOnlyList<ExitCode> exitCodes, Func<ParseResult, CommandOutput, Task<ExitCode>> run) : base(name, description)
    {
        (ExitCodes, _run) = (exitCodes, run);
        SetAction(InvokeAsync);
    }

    public IReadOnlyList<ExitCode> ExitCodes { get; }

    /// <summary>Whether the command also works on a portal that <c>--server</c> names.</summary>
    public bool WorksRemotely { get; init; }

    /// <summary>Why it does not, as the second half of a sentence.</summary>
    public string WhyNotRemotely { get; init; } = "it needs the portal's settings";

    /// <summary>A word for log collectors that goes before the sentence of a failure; null for none.</summary>
    public string? Alert { get; init; }

    private async Task<int> InvokeAsync(ParseResult parsed)
    {
        var output = CommandOutput.ForConsole(parsed.GetValue(CommonOptions.Json));
        try
        {
            if (!WorksRemotely && parsed.GetValue(CommonOptions.Server) is not null)
                throw new CommandFailedException(ExitCode.Invalid, $"{Name} does not work with --server: {WhyNotRemotely}. Run it where the portal's settings are.");
            return (await _run(parsed, output)).Number;
        }
        catch (Exception e)
        {
            var failure = Failure.Of(e);
            if (failure.Code == ExitCode.Unexpected)
                output.Trace(e);
            var mistake = failure.Code == ExitCode.Invalid || failure.Code == ExitCode.RunCancelled;
            return output.Fail(failure, mistake ? null : Alert);
        }
    }
}
