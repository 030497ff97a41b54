namespace MarketX.DrPortal.Core.Storage.Policy;

/// <summary>Reads how the bucket is set up, and changes what can be changed.</summary>
public interface IBucketSettings
{
    /// <summary>Reads all settings. What the server does not offer or tell is a reading that says so.</summary>
    /// <exception cref="StorageException">The bucket cannot be reached.</exception>
    Task<BucketSettings> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Puts rules in place of those of the same id, beside all others, which stay as they are.</summary>
    /// <param name="rules">The rules.</param>
    /// <param name="fingerprint">Of the rules that the change was decided on.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>False where the bucket's rules are others by now, and nothing was changed.</returns>
    /// <exception cref="StorageException">The bucket did not take them; the message says why.</exception>
    Task<bool> TryApplyAsync(IReadOnlyList<PolicyRule> rules, string fingerprint, CancellationToken cancellationToken);

    /// <summary>Turns versioning on, or the whole public-access block, or the default encryption that the portal asks for with its objects.</summary>
    /// <param name="topic">Which of them.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="StorageException">The bucket did not take it; the message says why.</exception>
    Task TurnOnAsync(PolicyTopic topic, CancellationToken cancellationToken);
}
