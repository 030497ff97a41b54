namespace MarketX.DrPortal.Core.Runs;

/// <summary>How serious a log line is.</summary>
public enum RunLogLevel
{
    /// <summary>What a tool printed or a detail.</summary>
    Detail,

    /// <summary>A step of the run.</summary>
    Info,

    /// <summary>Something to look at that does not fail the run.</summary>
    Warning,

    /// <summary>What failed the run.</summary>
    Error,
}
