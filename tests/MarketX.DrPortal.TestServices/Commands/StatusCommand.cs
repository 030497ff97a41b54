using System.CommandLine;
using MarketX.DrPortal.TestServices.Services;

namespace MarketX.DrPortal.TestServices.Commands;

/// <summary><c>testservices status</c>: what runs and where.</summary>
internal static class StatusCommand
{
    public static Command Create()
    {
        var state = new StateOptions();
        var command = new Command("status", "Show what runs.");
        state.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var group = new ServiceGroup(state.Read(parsed));
            var (cluster, s3, portal) = (group.FindPostgres(), group.FindS3(), group.Portal);
            var output = parsed.InvocationConfiguration.Output;
            await output.WriteLineAsync(Line(
                "PostgreSQL", cluster is not null && await cluster.IsRunningAsync(cancellationToken), $"127.0.0.1:{cluster?.Server.Port}"));
            await output.WriteLineAsync(Line(
                "S3", s3 is not null && await s3.IsRunningAsync(cancellationToken), s3?.Endpoint.ServiceUrl));
            await output.WriteLineAsync(Line("Portal", portal.Daemon is not null, $"{portal.Url} (pid {portal.Daemon?.Pid})"));
        });
        return command;
    }

    private static string Line(string name, bool runs, string? where) => $"{name,-11} {(runs ? "runs at " + where : "does not run")}";
}
