namespace MarketX.DrPortal.Core.Runs;

/// <summary>A run cannot go on. The message is the sentence that the admin reads: what happened, and what to do.</summary>
public class RunFailedException : Exception
{
    /// <summary>A failure in words.</summary>
    public RunFailedException(string message) : base(message) { }

    /// <summary>A failure in words, with what caused it.</summary>
    public RunFailedException(string message, Exception inner) : base(message, inner) { }

    /// <summary>What the run found out all the same, kept as its result; null for nothing.</summary>
    public object? Result { get; init; }

    /// <summary>Whether the sentence says what is there now, as after a switch: then it stands, whatever else broke.</summary>
    public bool SaysWhatIsThere { get; init; }
}
