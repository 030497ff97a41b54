namespace MarketX.DrPortal.Core.Runs;

/// <summary>Whether a table is worked on.</summary>
public enum TableState
{
    /// <summary>Not yet.</summary>
    Waiting,

    /// <summary>Now.</summary>
    Active,

    /// <summary>It is done.</summary>
    Done,
}
