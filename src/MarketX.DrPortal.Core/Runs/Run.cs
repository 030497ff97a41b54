using System.Text.Json;
using MarketX.DrPortal.Core.Access;

namespace MarketX.DrPortal.Core.Runs;

/// <summary>One execution of a job: the row of table <c>runs</c>, which is the truth about it.</summary>
public sealed record Run
{
    /// <summary>The run's id.</summary>
    public required RunId Id { get; init; }

    /// <summary>What it does.</summary>
    public required RunKind Kind { get; init; }

    /// <summary>Where it stands.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>The database it works on: the source of a backup, the target of a restore.</summary>
    public required string Target { get; init; }

    /// <summary>Name of the server that the target is on; null: the one of <c>DATABASE_HOST</c>.</summary>
    public string? Server { get; init; }

    /// <summary>What was asked, as JSON of the kind's request record. Holds no secret.</summary>
    public required JsonElement Request { get; init; }

    /// <summary>Who asked.</summary>
    public required string RequestedBy { get; init; }

    /// <summary>Where the request came from.</summary>
    public required RequestOrigin RequestedVia { get; init; }

    /// <summary>When it was asked for (UTC).</summary>
    public required DateTimeOffset QueuedAt { get; init; }

    /// <summary>When work began (UTC).</summary>
    public DateTimeOffset? StartedAt { get; init; }

    /// <summary>When it reached its final status (UTC).</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The node (host and process) that works or worked on it.</summary>
    public string? Node { get; init; }

    /// <summary>When its process last said that it lives (UTC).</summary>
    public DateTimeOffset? HeartbeatAt { get; init; }

    /// <summary>How far it is.</summary>
    public required RunProgress Progress { get; init; }

    /// <summary>Why it did not succeed, in a sentence or two that say what to do; null otherwise.</summary>
    public string? Error { get; init; }

    /// <summary>When a cancel was asked for (UTC).</summary>
    public DateTimeOffset? CancelRequestedAt { get; init; }

    /// <summary>Who asked for the cancel.</summary>
    public string? CancelRequestedBy { get; init; }

    /// <summary>
    /// What came of it, as JSON of the kind's result record; null until it ended, and where it failed unless the kind
    /// keeps a result of failures too (a verification's report).
    /// </summary>
    public JsonElement? Result { get; init; }

    /// <summary>What it makes outside the portal's database.</summary>
    public RunResources Resources { get; init; } = new();

    /// <summary>How often it went back into the queue because the portal that carried it out was told to stop.</summary>
    public int Handovers { get; init; }

    /// <summary>Whether something it made may still be there and is yet to be removed.</summary>
    public bool CleanupDue { get; init; }

    /// <summary>Time from start to end, or to <paramref name="now"/> while it runs; null before the start.</summary>
    public TimeSpan? Duration(DateTimeOffset now) => StartedAt is not { } start ? null
        // Another machine's clock may have said when it began.
        : (FinishedAt ?? now) is var end && end > start ? end - start : TimeSpan.Zero;

    /// <summary>The request as its record.</summary>
    /// <exception cref="JsonException">The row holds a request of another kind.</exception>
    public T RequestAs<T>() => Request.Deserialize<T>(RunJson.Options)
        ?? throw new JsonException($"Run {Id} has an empty request.");

    /// <summary>The result as its record; null where there is no <see cref="Result"/>.</summary>
    public T? ResultAs<T>() where T : class => Result?.Deserialize<T>(RunJson.Options);
}
