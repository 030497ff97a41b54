namespace MarketX.DrPortal.Core.Access;

/// <summary>Where API keys are kept, shared by all portals.</summary>
public interface IApiKeyStore
{
    /// <summary>Adds a key.</summary>
    Task AddAsync(ApiKey key, ApiKeySecret secret, CancellationToken cancellationToken);

    /// <summary>The key that a secret belongs to if it counts now, noting its use; null otherwise.</summary>
    Task<ApiKey?> UseAsync(ApiKeySecret secret, string? address, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Revokes a key. False when there is none that could be.</summary>
    Task<bool> RevokeAsync(string id, string by, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>A page of keys, newest first; those that count before those that do not.</summary>
    Task<Page<ApiKey>> ListAsync(string? text, int skip, int take, DateTimeOffset now, CancellationToken cancellationToken);
}
