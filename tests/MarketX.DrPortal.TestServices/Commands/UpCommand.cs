using System.CommandLine;
using MarketX.DrPortal.TestServices.Services;

namespace MarketX.DrPortal.TestServices.Commands;

/// <summary><c>testservices up</c>: installs, makes and starts what is missing; does nothing to what runs.</summary>
internal static class UpCommand
{
    public static Command Create()
    {
        var state = new StateOptions();
        var scale = new Option<double?>("--sample") { Description = "Create the sample and the portal's database too; 1 is about 230,000 rows." };
        var command = new Command("up", "Start PostgreSQL and S3, as far as the environment names no server to use instead.") { scale };
        state.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = state.Read(parsed);
            var environment = await new ServiceGroup(options).UpAsync(cancellationToken);
            if (parsed.GetValue(scale) is { } wanted)
            {
                await DevelopmentData.PrepareAsync(environment, wanted, options.Log, cancellationToken);
                await DevelopmentReader.PrepareAsync(environment.Postgres, options.StateFolder, cancellationToken);
            }

            await Exports.WriteAsync(parsed.InvocationConfiguration.Output, environment, options.StateFolder);
        });
        return command;
    }
}
