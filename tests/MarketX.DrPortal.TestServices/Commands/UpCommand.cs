using System.CommandLine;
using MarketX.DrPortal.TestServices.Services;

namespace MarketX.DrPortal.TestServices.Commands;

/// <summary><c>testservices up</c>: installs, makes and starts what is missing; does nothing to what runs.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var state = new StateOptions();
        var command = new Command("up", "Start PostgreSQL and S3, as far as the environment names no server to use instead.");
        state.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var group = new ServiceGroup(state.Read(parsed));
            await Task.WhenAll(group.UpPostgresAsync(cancellationToken), group.UpS3Async(cancellationToken));
        });
        return command;
    }
}
