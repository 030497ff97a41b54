namespace MarketX.DrPortal.Core.Alerts;

/// <summary>Which alerts to list, and in which order.</summary>
public sealed record AlertQuery
{
    /// <summary>Only this kind.</summary>
    public AlertKind? Kind { get; init; }

    /// <summary>Only open ones, or only resolved ones.</summary>
    public bool? Open { get; init; }

    /// <summary>Only those whose subject, reason or run contains this text, in any case.</summary>
    public string? Text { get; init; }

    /// <summary>What to sort by.</summary>
    public AlertSort Sort { get; init; } = AlertSort.Raised;

    /// <summary>Newest or largest first.</summary>
    public bool Descending { get; init; } = true;

    /// <summary>Rows to skip.</summary>
    public int Skip { get; init; }

    /// <summary>Rows to return, at most 500.</summary>
    public int Take { get; init; } = 25;
}
