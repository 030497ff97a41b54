using System.Text.Json;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Web.Api;

/// <summary>A run, as the API shows it.</summary>
public sealed record RunDocument
{
    /// <summary>Its id.</summary>
    public required string Id { get; init; }

    /// <summary>What it does.</summary>
    public required RunKind Kind { get; init; }

    /// <summary>Where it stands. Succeeded, Failed, Cancelled and Interrupted are final.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>The database it works on.</summary>
    public required string Target { get; init; }

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

    /// <summary>How far it is.</summary>
    public required RunProgress Progress { get; init; }

    /// <summary>Who asked for its cancel.</summary>
    public string? CancelRequestedBy { get; init; }

    /// <summary>Why it did not succeed.</summary>
    public string? Error { get; init; }

    /// <summary>What was asked.</summary>
    public required JsonElement Request { get; init; }

    /// <summary>What came of it.</summary>
    public JsonElement? Result { get; init; }

    internal static RunDocument Of(Run run) => new()
    {
        Id = run.Id.Value,
        Kind = run.Kind,
        Status = run.Status,
        Target = run.Target,
        RequestedBy = run.RequestedBy,
        RequestedVia = run.RequestedVia,
        QueuedAt = run.QueuedAt,
        StartedAt = run.StartedAt,
        FinishedAt = run.FinishedAt,
        Progress = run.Progress,
        CancelRequestedBy = run.CancelRequestedBy,
        Error = run.Error,
        Request = run.Request,
        Result = run.Result,
    };
}
