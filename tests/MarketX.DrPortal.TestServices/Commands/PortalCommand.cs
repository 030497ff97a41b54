using System.CommandLine;
using MarketX.DrPortal.TestServices.Services;

namespace MarketX.DrPortal.TestServices.Commands;

/// <summary><c>testservices portal</c>: starts the portal in the background and prints its address when it is ready.</summary>
internal static class PortalCommand
{
    public static Command Create()
    {
        var state = new StateOptions();
        var program = new Option<FileInfo>("--program") { Required = true, Description = "The portal's assembly." };
        var root = new Option<DirectoryInfo>("--content-root") { Required = true, Description = "The portal's project folder." };
        var port = new Option<int?>("--port") { Description = "Loopback port; by default 5080, or a free one when that is taken." };
        var settle = new Option<FileInfo?>("--settle") { Description = "SQL that a superuser runs in the portal's database once it is ready, on a server of our own." };
        var command = new Command("portal", "Start the portal.") { program, root, port, settle };
        state.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var options = state.Read(parsed);
            var group = new ServiceGroup(options);
            var portal = group.Portal;
            await portal.StartAsync(
                parsed.GetRequiredValue(program), parsed.GetRequiredValue(root), parsed.GetValue(port), cancellationToken);
            if (parsed.GetValue(settle) is { } sql && await group.FindAsync(cancellationToken) is { } environment && environment.IsOurPortalDatabase(options.StateFolder))
                await environment.Postgres.ExecuteAsSuperUserAsync(environment.PortalDatabase, await File.ReadAllTextAsync(sql.FullName, cancellationToken), cancellationToken);
            await parsed.InvocationConfiguration.Output.WriteLineAsync(portal.Url);
        });
        return command;
    }
}
