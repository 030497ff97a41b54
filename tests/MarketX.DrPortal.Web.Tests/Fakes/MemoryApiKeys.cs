using MarketX.DrPortal.Core;
using MarketX.DrPortal.Core.Access;

namespace MarketX.DrPortal.Web.Tests.Fakes;

/// <summary>API keys without a database.</summary>
internal sealed class MemoryApiKeys : IApiKeyStore
{
    private readonly Dictionary<string, (ApiKey Key, ApiKeySecret Secret)> _keys = [];

    public Task AddAsync(ApiKey key, ApiKeySecret secret, CancellationToken cancellationToken)
    {
        _keys.Add(key.Id, (key, secret));
        return Task.CompletedTask;
    }

    public Task<ApiKey?> UseAsync(ApiKeySecret secret, string? address, DateTimeOffset now, CancellationToken cancellationToken) =>
        Task.FromResult(_keys.TryGetValue(secret.Id, out var row) && secret.Matches(row.Secret.Hash) && row.Key.IsActive(now) ? row.Key : null);

    public Task<bool> RevokeAsync(string id, string by, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var found = _keys.TryGetValue(id, out var row) && row.Key.IsActive(now);
        if (found)
            _keys[id] = (row.Key with { RevokedAt = now, RevokedBy = by }, row.Secret);
        return Task.FromResult(found);
    }

    public Task<Page<ApiKey>> ListAsync(string? text, int skip, int take, DateTimeOffset now, CancellationToken cancellationToken) =>
        Task.FromResult(new Page<ApiKey>([.. _keys.Values.Select(r => r.Key).Skip(skip).Take(take)], _keys.Count, _keys.Count));
}
