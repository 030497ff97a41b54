using System.CommandLine;
using MarketX.DrPortal.TestServices.Services;

namespace MarketX.DrPortal.TestServices.Commands;

/// <summary><c>testservices down</c>: stops everything of a state folder.</summary>
internal static class DownCommand
{
    public static Command Create()
    {
        var state = new StateOptions();
        var delete = new Option<bool>("--delete") { Description = "Delete the data too; the downloads stay." };
        var command = new Command("down", "Stop the services.") { delete };
        state.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var group = new ServiceGroup(state.Read(parsed));
            if (parsed.GetValue(delete))
                await group.DeleteAsync(cancellationToken);
            else
                await group.DownAsync(cancellationToken);
        });
        return command;
    }
}
