namespace MarketX.DrPortal.Core.Runs;

/// <summary>A request is not accepted; nothing was changed. The message says why and what to do.</summary>
public sealed class RequestRefusedException(string message, RefusalReason reason = RefusalReason.Invalid) : Exception(message)
{
    /// <summary>Why, for exit codes and status codes.</summary>
    public RefusalReason Reason { get; } = reason;
}
