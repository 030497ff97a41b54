using System.CommandLine;
using MarketX.DrPortal.TestServices.Processes;
using MarketX.DrPortal.TestServices.Services;

namespace MarketX.DrPortal.TestServices.Commands;

/// <summary><c>testservices has-backup</c>: exit code 0 when the bucket holds one, 3 when it holds none.</summary>
internal static class HasBackupCommand
{
    private const int None = 3;

    public static Command Create()
    {
        var state = new StateOptions();
        var command = new Command("has-backup", "Exit code 0 when the bucket holds a backup, 3 when it holds none.");
        state.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var environment = await new ServiceGroup(state.Read(parsed)).FindAsync(cancellationToken)
                ?? throw new ServiceException("PostgreSQL and S3 do not run.");
            return await DevelopmentData.HasBackupAsync(environment, cancellationToken) ? 0 : None;
        });
        return command;
    }
}
