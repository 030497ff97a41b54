using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runs;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace MarketX.DrPortal.Soak;

/// <summary>Asks as the portal's pages ask. Its own job engine is never started: the portals do the work.</summary>
internal sealed class SoakClient : IAsyncDisposable
{
    private static readonly Actor Admin = new("soak", PortalRole.Admin, RequestOrigin.Portal);

    private readonly ServiceProvider _engine;

    public SoakClient(IReadOnlyDictionary<string, string> environment)
    {
        var services = new ServiceCollection();
        services.AddLogging(l => l.SetMinimumLevel(LogLevel.None));
        services.AddDrPortalCore(new ConfigurationBuilder()
            .AddInMemoryCollection(environment.ToDictionary(v => v.Key.Replace("__", ":", StringComparison.Ordinal), v => (string?)v.Value))
            .Add(new RunbookVariables(environment)).Build());
        _engine = services.BuildServiceProvider();
    }

    private IRunStore Store => _engine.GetRequiredService<IRunStore>();

    public async Task<RunId> BackUpAsync(CancellationToken cancellationToken) =>
        (await _engine.GetRequiredService<BackupLauncher>().StartAsync(Admin, "manual", cancellationToken)).Id;

    public async Task<RunId> RestoreAsync(string key, string database, CancellationToken cancellationToken) =>
        (await _engine.GetRequiredService<RestoreLauncher>().StartAsync(Admin, new RestoreRequest(key, database) { ReplaceTyped = database }, cancellationToken)).Id;

    public Task CancelAsync(RunId run, CancellationToken cancellationToken) => _engine.GetRequiredService<RunCanceller>().CancelAsync(Admin, run, cancellationToken);

    public Task<IReadOnlyList<Run>> UnfinishedAsync(CancellationToken cancellationToken) => Store.ListUnfinishedAsync(cancellationToken);

    public async Task<Run> FindAsync(RunId run, CancellationToken cancellationToken) =>
        await Store.FindAsync(run, cancellationToken) ?? throw new InvalidOperationException($"Run {run} is gone.");

    public Task<BackupDetail> GetBackupAsync(string key, CancellationToken cancellationToken) => _engine.GetRequiredService<BackupCatalog>().GetAsync(key, cancellationToken);

    public ValueTask DisposeAsync() => _engine.DisposeAsync();
}
