using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.Globalization;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary>The usual help, followed by the exit codes of the command.</summary>
internal sealed class ExitCodeHelp(HelpAction usual) : SynchronousCommandLineAction
{
    /// <inheritdoc />
    public override bool ClearsParseErrors => true;

    /// <inheritdoc />
    public override int Invoke(ParseResult parseResult)
    {
        usual.Invoke(parseResult);
        var output = parseResult.InvocationConfiguration.Output;
        var codes = parseResult.CommandResult.Command is DrPortalCommand command ? ExitCode.Common.Concat(command.ExitCodes) : ExitCode.All;
        output.WriteLine("Exit codes:");
        foreach (var code in codes.OrderBy(c => c.Number))
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {code.Number,-3} {code.Meaning}"));
        output.WriteLine();
        return ExitCode.Ok.Number;
    }
}
