using MarketX.DrPortal.Core.Access;

namespace MarketX.DrPortal.Core.Drills.Log;

/// <summary>One entry of the DR test log, as it is signed. What is written stays; more is said by another entry.</summary>
public sealed record DrTestEntry
{
    /// <summary>What it is.</summary>
    public required DrTestKind Kind { get; init; }

    /// <summary>When it was written (UTC).</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Who ran the drill, or wrote the entry.</summary>
    public required string By { get; init; }

    /// <summary>Where that came from.</summary>
    public required RequestOrigin Via { get; init; }

    /// <summary>Of a note and a sign-off: number of the record that it is about.</summary>
    public long? Of { get; init; }

    /// <summary>Of a note and a sign-off: what is said.</summary>
    public string? Text { get; init; }

    /// <summary>Of a drill and a manual record: the test.</summary>
    public DrTest? Test { get; init; }
}
