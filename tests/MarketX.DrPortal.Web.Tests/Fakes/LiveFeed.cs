using MarketX.DrPortal.Core.Runs;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace MarketX.DrPortal.Web.Tests.Fakes;

/// <summary>The real feed, without its database connection: a test hands in the snapshots.</summary>
internal sealed class LiveFeed : IDisposable
{
    private readonly NpgsqlDataSource _nowhere = NpgsqlDataSource.Create("Host=never.invalid");

    public LiveFeed(IRunStore store, TimeProvider time) =>
        Feed = new RunFeed(_nowhere, store, time, NullLogger<RunFeed>.Instance);

    public RunFeed Feed { get; }

    public void Publish(Run run) => Feed.Publish(run);

    public void Dispose()
    {
        Feed.Dispose();
        _nowhere.Dispose();
    }
}
