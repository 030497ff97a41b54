using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using MarketX.DrPortal.Cli;
using MarketX.DrPortal.Cli.Commands;
using MarketX.DrPortal.Cli.Output;

var root = new RootCommand("Backs up one PostgreSQL database to S3 and restores it: the MarketX DR Portal's recovery engine on the command line.")
{
    BackupCommand.Create(),
    ListCommand.Create(),
    ShowCommand.Create(),
    RestoreCommand.Create(),
    RecoverCommand.Create(),
    RunbookCommand.Create(),
    ImportCommand.Create(),
    PinCommand.Create(),
    UnpinCommand.Create(),
    DeleteCommand.Create(),
    VerifyCommand.Create(),
    DrillCommand.Create(),
    DrillsCommand.Create(),
    PromoteCommand.Create(),
    RollbackCommand.Create(),
    HandoverCommand.Create(),
    KeptCommand.Create(),
    CompareCommand.Create(),
    MissingRowsCommand.Create(),
    RunsCommand.Create(),
    CancelCommand.Create(),
    AlertsCommand.Create(),
    StorageCommand.Create(),
    DoctorCommand.Create(),
};
CommonOptions.AddTo(root);
foreach (var help in root.Options.OfType<HelpOption>())
    help.Action = new ExitCodeHelp((HelpAction)help.Action!);

var parsed = root.Parse(args);
if (parsed.Action is ParseErrorAction || (parsed.Errors.Count > 0 && parsed.Action is null))
{
    // The options may not have been understood, so the arguments themselves say what the caller reads.
    var output = CommandOutput.ForConsole(json: args.Contains(CommonOptions.Json.Name));
    return output.Fail(new Failure(ExitCode.Invalid, string.Join(" ", parsed.Errors.Select(e => e.Message)) + " See --help."));
}

// Signals are the commands' own affair: a run that is cancelled cleans up, however long that takes.
return await parsed.InvokeAsync(new InvocationConfiguration { EnableDefaultExceptionHandler = false, ProcessTerminationTimeout = null });
