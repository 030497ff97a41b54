using System.Reflection;
using MarketX.DrPortal.Core.Runs;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace MarketX.DrPortal.Web.Tests.Fakes;

/// <summary>The real feed, without its database connection: a test hands in the snapshots.</summary>
internal sealed class LiveFeed : IDisposable
{
    private static readonly MethodInfo PublishMethod =
        typeof(RunFeed).GetMethod("Publish", BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public, [typeof(Run)])
        ?? throw new InvalidOperationException("RunFeed.Publish(Run) is gone: give this fake another way in.");

    private readonly NpgsqlDataSource _nowhere = NpgsqlDataSource.Create("Host=never.invalid");

    public LiveFeed(IRunStore store, TimeProvider time) =>
        Feed = new RunFeed(_nowhere, store, time, NullLogger<RunFeed>.Instance);

    public RunFeed Feed { get; }

    public void Publish(Run run) => PublishMethod.Invoke(Feed, [run]);

    public void Dispose()
    {
        Feed.Dispose();
        _nowhere.Dispose();
    }
}
