using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Alerts;

/// <summary>Something that needs an admin, until it is right again. Of one kind and subject at most one is open.</summary>
public sealed record Alert
{
    /// <summary>Its number.</summary>
    public required long Id { get; init; }

    /// <summary>What it is.</summary>
    public required AlertKind Kind { get; init; }

    /// <summary>The database or bucket that it is about.</summary>
    public required string About { get; init; }

    /// <summary>Why, in a sentence.</summary>
    public required string Reason { get; init; }

    /// <summary>The run that it is about, the last one where it happened again; null where there is none.</summary>
    public RunId? Run { get; init; }

    /// <summary>The page that says more, relative to the portal's address.</summary>
    public required string Link { get; init; }

    /// <summary>When it was raised (UTC).</summary>
    public required DateTimeOffset RaisedAt { get; init; }

    /// <summary>When it last happened (UTC).</summary>
    public required DateTimeOffset LastAt { get; init; }

    /// <summary>How often it happened.</summary>
    public int Occurrences { get; init; } = 1;

    /// <summary>When it was resolved (UTC); null while it is open.</summary>
    public DateTimeOffset? ResolvedAt { get; init; }

    /// <summary>What resolved it, in a sentence; null while it is open.</summary>
    public string? Resolution { get; init; }
}
