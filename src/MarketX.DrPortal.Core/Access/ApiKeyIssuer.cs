using System.Collections.Frozen;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Access;

/// <summary>Issues and revokes API keys.</summary>
public sealed class ApiKeyIssuer(CommandGate gate, IApiKeyStore keys, TimeProvider time)
{
    /// <summary>The longest that a key may live, in days.</summary>
    public const int MaxDays = 366;

    private const int MaxName = 80;

    /// <summary>What a key can be allowed: nothing that needs an Admin, which stays with people.</summary>
    public static IReadOnlyList<PortalAction> Grantable { get; } =
        [.. Enum.GetValues<PortalAction>().Where(a => AccessPolicy.RequiredRole(a) <= PortalRole.Operator)];

    /// <summary>Issues a key and returns it with its text, which cannot be had again.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">Something in the request is not valid; the message says what.</exception>
    public Task<IssuedApiKey> IssueAsync(Actor actor, string name, IReadOnlyCollection<PortalAction> scopes, int days, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(scopes);
        var all = string.Join(", ", scopes.Order());
        return gate.PassAsync(actor, PortalAction.ManageApiKeys, $"new API key \"{name.Trim()}\": {all}", null, async () =>
        {
            if (name.Trim().Length is 0 or > MaxName)
                throw new RequestRefusedException($"Give the key a name of at most {MaxName} characters: which pipeline uses it?");
            if (days is < 1 or > MaxDays)
                throw new RequestRefusedException($"A key lives 1 to {MaxDays} days.");
            if (scopes.Count == 0)
                throw new RequestRefusedException("Choose at least one thing that the key may do.");
            if (scopes.Where(s => !Grantable.Contains(s)).ToList() is [var wrong, ..])
                throw new RequestRefusedException($"No key can be allowed {wrong}: what needs an Admin is done by a person.");
            var (text, secret) = ApiKeySecret.Create();
            var now = time.GetUtcNow();
            var key = new ApiKey
            {
                Id = secret.Id,
                Name = name.Trim(),
                Scopes = scopes.ToFrozenSet(),
                CreatedAt = now,
                CreatedBy = actor.Name,
                ExpiresAt = now.AddDays(days),
            };
            await keys.AddAsync(key, secret, cancellationToken);
            return new IssuedApiKey(key, text);
        });
    }

    /// <summary>Revokes a key; requests with it are refused from now on.</summary>
    /// <exception cref="AccessDeniedException">The actor's role is too low.</exception>
    /// <exception cref="RequestRefusedException">There is no such key any more.</exception>
    public Task RevokeAsync(Actor actor, string id, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(actor);
        return gate.PassAsync(actor, PortalAction.ManageApiKeys, $"API key {id}, to revoke", null, async () =>
            await keys.RevokeAsync(id, actor.Name, time.GetUtcNow(), cancellationToken)
                ? id
                : throw new RequestRefusedException("There is no such key any more: it has expired or was revoked.", RefusalReason.NotFound));
    }
}
