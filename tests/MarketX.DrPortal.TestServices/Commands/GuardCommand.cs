using System.CommandLine;
using MarketX.DrPortal.TestServices.Processes;
using MarketX.DrPortal.TestServices.Services;

namespace MarketX.DrPortal.TestServices.Commands;

/// <summary>
/// <c>testservices guard</c>: waits for the end of the process that wanted the services and takes them down. A test
/// run that is killed cannot do that itself, and three orphaned daemons a run would fill the machine.
/// </summary>
internal static class GuardCommand
{
    public static Command Create()
    {
        var state = new StateOptions();
        var command = new Command("guard", "Take the services down when their owner ends.");
        state.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = state.Read(parsed);
            var group = new ServiceGroup(options);
            if (options.OwnerProcess is { } pid && Daemon.Find(pid) is { } owner)
                await Wait.UntilAsync(() => !owner.IsAlive, TimeSpan.MaxValue, cancellationToken);
            if (options.Durable)
                await group.DownAsync(cancellationToken);
            else
                await group.DeleteAsync(cancellationToken);
        });
        return command;
    }
}
