namespace MarketX.DrPortal.Core.Storage;

/// <summary>Ends a transfer in which nothing has moved for a while. Thread-safe.</summary>
internal sealed class TransferWatch : IDisposable
{
    private readonly CancellationTokenSource _source;
    private readonly CancellationToken _caller;
    private readonly TimeSpan _patience;

    /// <param name="patience">How long nothing may move.</param>
    /// <param name="cancellationToken">Ends the transfer too.</param>
    public TransferWatch(TimeSpan patience, CancellationToken cancellationToken)
    {
        (_patience, _caller) = (patience, cancellationToken);
        _source = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Beat();
    }

    /// <summary>For the transfer.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>Something has moved.</summary>
    public void Beat() => _source.CancelAfter(_patience);

    /// <summary>Whether it was the watch that ended the transfer.</summary>
    public bool HasEnded => _source.IsCancellationRequested && !_caller.IsCancellationRequested;

    /// <summary>What happened, where <see cref="HasEnded"/>.</summary>
    public TimeoutException Stalled(Exception cause) => new($"nothing moved for {_patience.TotalSeconds:0.#} s", cause);

    public void Dispose() => _source.Dispose();
}
