using System.CommandLine;
using MarketX.DrPortal.TestServices.Processes;
using MarketX.DrPortal.TestServices.Services;

namespace MarketX.DrPortal.TestServices.Commands;

/// <summary><c>testservices env</c>: the variables of services that run already.</summary>
internal static class EnvCommand
{
    public static Command Create()
    {
        var state = new StateOptions();
        var command = new Command("env", "Print the environment variables of the running services.");
        state.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = state.Read(parsed);
            var environment = await new ServiceGroup(options).FindAsync(cancellationToken)
                ?? throw new ServiceException("PostgreSQL and S3 do not run. Start them with './dev services' or './dev up'.");
            await Exports.WriteAsync(parsed.InvocationConfiguration.Output, environment, options.StateFolder);
        });
        return command;
    }
}
