using System.CommandLine;
using MarketX.DrPortal.TestServices.Commands;
using MarketX.DrPortal.TestServices.Processes;

var root = new RootCommand("PostgreSQL and S3 for development and tests of the DR portal.")
{
    UpCommand.Create(),
    EnvCommand.Create(),
    StatusCommand.Create(),
    DownCommand.Create(),
    PortalCommand.Create(),
    HasBackupCommand.Create(),
    TotalsCommand.Create(),
    SampleCommand.Create(),
    VaultCommand.Create(),
    GuardCommand.Create(),
};
try
{
    return await root.Parse(args).InvokeAsync(new() { EnableDefaultExceptionHandler = false });
}
catch (ServiceException failure)
{
    await Console.Error.WriteLineAsync(failure.Message);
    return 1;
}
