using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Access;

/// <summary>Remembers requests that were sent with a key of the caller's, so that a repeated one starts nothing twice.</summary>
public interface IIdempotencyStore
{
    /// <summary>How long a key is remembered.</summary>
    static readonly TimeSpan Memory = TimeSpan.FromHours(24);

    /// <summary>Claims the key, or tells what became of the request that did.</summary>
    Task<IdempotencyClaim> ClaimAsync(string subject, string key, byte[] requestHash, DateTimeOffset now, CancellationToken cancellationToken);

    /// <summary>Notes the run that the claimed request started.</summary>
    Task CompleteAsync(string subject, string key, RunId run, CancellationToken cancellationToken);

    /// <summary>Gives the key free again: the request started nothing.</summary>
    Task ReleaseAsync(string subject, string key, CancellationToken cancellationToken);
}
