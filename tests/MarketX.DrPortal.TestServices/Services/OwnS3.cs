using MarketX.DrPortal.TestServices.S3;

namespace MarketX.DrPortal.TestServices.Services;

/// <summary>An S3 server of one test's own, deleted when disposed.</summary>
public sealed class OwnS3 : IAsyncDisposable
{
    private readonly ServiceGroup _group;

    private OwnS3(ServiceGroup group, S3Server server)
    {
        _group = group;
        Server = server;
    }

    public S3Server Server { get; }

    public S3Endpoint Endpoint => Server.Endpoint;

    public async ValueTask DisposeAsync() => await _group.DeleteAsync();

    internal static async Task<OwnS3> StartAsync(ServicesOptions shared, CancellationToken cancellationToken)
    {
        var group = ServiceGroup.OfOwn(shared);
        return new OwnS3(group, await group.UpS3Async(cancellationToken));
    }
}
