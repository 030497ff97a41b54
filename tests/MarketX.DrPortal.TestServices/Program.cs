using System.CommandLine;
using Amazon.Runtime;
using MarketX.DrPortal.TestServices.Commands;
using MarketX.DrPortal.TestServices.Processes;
using Npgsql;

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
catch (OperationCanceledException)
{
    return 130;
}
catch (Exception failure) when (failure is ServiceException or NpgsqlException or AmazonServiceException or AmazonClientException or HttpRequestException)
{
    // What can go wrong outside of us needs no stack trace; what went wrong inside of us does.
    await Console.Error.WriteLineAsync(failure.Message);
    return 1;
}
