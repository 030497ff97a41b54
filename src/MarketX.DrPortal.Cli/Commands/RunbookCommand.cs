using System.CommandLine;
using MarketX.DrPortal.Cli.Hosting;
using MarketX.DrPortal.Cli.Output;
using MarketX.DrPortal.Cli.Remote;
using MarketX.DrPortal.Core.Runbooks;

namespace MarketX.DrPortal.Cli.Commands;

/// <summary><c>drportal runbook</c>: what to do in an emergency, as this installation is configured.</summary>
internal static class RunbookCommand
{
    private static readonly Option<FileInfo?> File = new("--output") { Description = "Write it to this file instead of standard output.", HelpName = "file" };

    public static Command Create() => new DrPortalCommand(
        "runbook", "Write the runbook: every scenario as commands with the real bucket, servers and newest backup. It holds no secret.", [ExitCode.StorageUnavailable, .. ExitCode.OfServers], RunAsync)
    {
        Options = { File },
        WorksRemotely = true,
    };

    private static async Task<ExitCode> RunAsync(ParseResult parsed, CommandOutput output)
    {
        using var signals = new Signals();
        using (var portal = RemotePortal.From(parsed))
        {
            if (portal is not null)
                return await ShowAsync(await portal.GetAsync<Runbook>("api/v1/runbook", signals.Cancel), parsed, output, signals.Cancel);
        }

        var configuration = CommandConfiguration.Build(parsed.GetValue(CommonOptions.Config));
        await using var engine = await Engine.StartAsync(configuration, HistoryNeed.None, output, signals.Cancel);
        return await ShowAsync(await engine.Get<RunbookWriter>().WriteAsync(signals.Cancel), parsed, output, signals.Cancel);
    }

    private static async Task<ExitCode> ShowAsync(Runbook runbook, ParseResult parsed, CommandOutput output, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(File) is { } file)
        {
            await WriteAsync(file, runbook.ToMarkdown(), cancellationToken);
            output.Result(new { File = file.FullName, runbook.Title }, text => text.WriteLine(file.FullName));
        }
        else
            output.Result(runbook, text => text.Write(runbook.ToMarkdown()));
        return ExitCode.Ok;
    }

    private static async Task WriteAsync(FileInfo file, string text, CancellationToken cancellationToken)
    {
        try
        {
            await System.IO.File.WriteAllTextAsync(file.FullName, text, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandFailedException(ExitCode.Invalid, $"--output cannot be written: {e.Message}");
        }
    }
}
