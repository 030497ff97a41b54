namespace MarketX.DrPortal.Core.Runs;

/// <summary>What a list of runs can be sorted by.</summary>
public enum RunSort
{
    /// <summary>When it was asked for.</summary>
    Queued,

    /// <summary>What it does.</summary>
    Kind,

    /// <summary>Where it stands.</summary>
    Status,

    /// <summary>The database it works on.</summary>
    Target,

    /// <summary>How long it took.</summary>
    Duration,

    /// <summary>Who asked.</summary>
    RequestedBy,
}
