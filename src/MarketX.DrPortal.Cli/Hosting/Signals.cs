using System.Runtime.InteropServices;

namespace MarketX.DrPortal.Cli.Hosting;

/// <summary>
/// Ctrl-C, SIGTERM and the closing of the terminal. The first asks for a cancel, the second to stop at once and clean
/// up, the third ends the process as it stands.
/// </summary>
internal sealed class Signals : IDisposable
{
    private readonly CancellationTokenSource _cancel = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly PosixSignalRegistration[] _registrations;
    private int _count;

    public Signals()
    {
        (Cancel, Stop) = (_cancel.Token, _stop.Token);
        _registrations = [.. new[] { PosixSignal.SIGINT, PosixSignal.SIGTERM, PosixSignal.SIGHUP }.Select(s => PosixSignalRegistration.Create(s, OnSignal))];
    }

    /// <summary>Fires at the first signal.</summary>
    public CancellationToken Cancel { get; }

    /// <summary>Fires at the second signal.</summary>
    public CancellationToken Stop { get; }

    /// <summary>Stops as the second signal does.</summary>
    public void StopNow() => _stop.Cancel();

    public void Dispose()
    {
        foreach (var registration in _registrations)
            registration.Dispose();
        _cancel.Dispose();
        _stop.Dispose();
    }

    private void OnSignal(PosixSignalContext context)
    {
        var count = Interlocked.Increment(ref _count);
        context.Cancel = count <= 2;
        if (count == 1)
            _cancel.Cancel();
        else if (count == 2)
            _stop.Cancel();
    }
}
