namespace MarketX.DrPortal.Core.Runs;

/// <summary>The work of one kind of run. Features implement it; <see cref="RunExecutor"/> calls it under the target's lock.</summary>
public interface IRunHandler
{
    /// <summary>Which runs it does.</summary>
    RunKind Kind { get; }

    /// <summary>Does the work and returns the result record. Throws when anything went wrong.</summary>
    /// <exception cref="RunFailedException">With the sentence that the admin reads, and the result where there is one all the same.</exception>
    Task<object> ExecuteAsync(RunContext context, CancellationToken cancellationToken);

    /// <summary>
    /// Removes all that a run left, from its row alone: this process may not be the one that made it. Safe to
    /// repeat. The target's lock is held.
    /// </summary>
    /// <returns>What was removed, for the log.</returns>
    Task<IReadOnlyList<string>> CleanUpAsync(Run run, CancellationToken cancellationToken);
}
