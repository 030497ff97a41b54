namespace MarketX.DrPortal.Core.Drills.Log;

/// <summary>Which records of the DR test log to list, and in which order.</summary>
public sealed record DrTestQuery
{
    /// <summary>Only this verdict.</summary>
    public DrillVerdict? Verdict { get; init; }

    /// <summary>Only drills, or only manual records.</summary>
    public DrTestKind? Kind { get; init; }

    /// <summary>Only signed-off ones, or only those that wait for a signature.</summary>
    public bool? SignedOff { get; init; }

    /// <summary>Only records whose backup or person contains this text, in any case.</summary>
    public string? Text { get; init; }

    /// <summary>Only tests that began then or later (UTC).</summary>
    public DateTimeOffset? From { get; init; }

    /// <summary>Only tests that began before (UTC).</summary>
    public DateTimeOffset? Before { get; init; }

    /// <summary>What to sort by.</summary>
    public DrTestSort Sort { get; init; } = DrTestSort.Started;

    /// <summary>Largest or newest first.</summary>
    public bool Descending { get; init; } = true;

    /// <summary>Rows to skip.</summary>
    public int Skip { get; init; }

    /// <summary>Rows to return, at most 500.</summary>
    public int Take { get; init; } = 25;
}
