namespace MarketX.DrPortal.Core.Access;

/// <summary>Which sessions to list, newest first unless sorted otherwise.</summary>
public sealed record SessionQuery
{
    /// <summary>Only of this person.</summary>
    public string? Subject { get; init; }

    /// <summary>Only sessions that count now.</summary>
    public bool ActiveOnly { get; init; } = true;

    /// <summary>Only where name, subject or address contains this text, in any case.</summary>
    public string? Text { get; init; }

    /// <summary>What to sort by.</summary>
    public SessionSort Sort { get; init; } = SessionSort.Started;

    /// <summary>Newest first.</summary>
    public bool Descending { get; init; } = true;

    /// <summary>Rows to skip.</summary>
    public int Skip { get; init; }

    /// <summary>Rows to return, at most 500.</summary>
    public int Take { get; init; } = 25;
}
