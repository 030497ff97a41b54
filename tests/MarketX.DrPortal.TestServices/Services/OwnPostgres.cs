using MarketX.DrPortal.TestServices.Postgres;
using MarketX.DrPortal.TestServices.Trace;

namespace MarketX.DrPortal.TestServices.Services;

/// <summary>A cluster of one test's own, deleted when disposed.</summary>
public sealed class OwnPostgres : IAsyncDisposable
{
    private readonly ServiceGroup _group;

    private OwnPostgres(ServiceGroup group, PostgresCluster cluster)
    {
        _group = group;
        Cluster = cluster;
    }

    public PostgresCluster Cluster { get; }

    public PostgresServer Server => Cluster.Server;

    public async ValueTask DisposeAsync() => await _group.DeleteAsync();

    internal static async Task<OwnPostgres> StartAsync(ServicesOptions shared, int major, CancellationToken cancellationToken)
    {
        var programs = await PostgresPackages.EnsureAsync(major, shared.CacheFolder, shared.Log);
        var group = ServiceGroup.OfOwn(shared with { PostgresPrograms = programs });
        var own = new OwnPostgres(group, await group.UpPostgresAsync(cancellationToken));
        TestTrace.Secret("the password of the databases' owner", own.Server.OwnerPassword);
        TestTrace.Secret("the superuser's password", own.Server.SuperPassword ?? "");
        return own;
    }
}
