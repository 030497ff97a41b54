namespace MarketX.DrPortal.Core.Backups;

/// <summary>No copies: for a command line without the portal's database.</summary>
public sealed class NoManifestCache : IManifestCache
{
    /// <inheritdoc />
    public bool Exists => false;

    /// <inheritdoc />
    public Task<byte[]?> FindAsync(string key, string eTag, CancellationToken cancellationToken) => Task.FromResult<byte[]?>(null);

    /// <inheritdoc />
    public Task KeepAsync(string key, string eTag, ReadOnlyMemory<byte> file, CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task KeepOnlyAsync(string prefix, IReadOnlyCollection<string> keys, CancellationToken cancellationToken) => Task.CompletedTask;
}
