using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.TestServices.Processes;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace MarketX.DrPortal.Benchmarks;

/// <summary>
/// One restore by the engine, in a process that is started for it: for what the portal offers and <c>drportal restore</c>
/// has no option for. Says its phases as drportal does.
/// </summary>
internal static class EngineRestore
{
    public static async Task RunAsync(RestoreRequest request, CancellationToken cancellationToken)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddDrPortalCommandLine(new ConfigurationBuilder().AddEnvironmentVariables().Add(RunbookVariables.FromProcess()).Build());
        // Its runs are nobody's history.
        services.AddSingleton<IRunStore, MemoryRunStore>();
        await using var engine = services.BuildServiceProvider();
        var queued = await engine.GetRequiredService<RestoreLauncher>().StartAsync(new Actor("benchmark", PortalRole.Admin, RequestOrigin.CommandLine), request, cancellationToken);
        string? phase = null;
        await engine.GetRequiredService<RunExecutor>().ExecuteAsync(queued.Id, Say, cancellationToken);
        var run = await engine.GetRequiredService<IRunStore>().FindAsync(queued.Id, cancellationToken);
        if (run!.Status != RunStatus.Succeeded)
            throw new ServiceException($"The restore did not succeed: {run.Error}");

        void Say(RunProgress progress, RunLogLine? line)
        {
            if (progress.Phase is { } now && now != phase)
                Console.Out.WriteLine($"{phase = now} ...");
        }
    }
}
