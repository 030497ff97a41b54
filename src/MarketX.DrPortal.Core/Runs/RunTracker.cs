using System.Collections.Concurrent;
using System.Text.Json;
using Npgsql;

namespace MarketX.DrPortal.Core.Runs;

/// <summary>
/// Carries a run's progress and log into its row, at most once a second, and brings back a request to cancel. It
/// alone gives a run its final status, with a token of its own, so that a cancelled run is still written down.
/// </summary>
public sealed class RunTracker : IAsyncDisposable
{
    private const int MaxLogLines = 20_000;
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan FinalWritePatience = TimeSpan.FromMinutes(2);

    private readonly IRunStore _store;
    private readonly RunId _id;
    private readonly TimeProvider _time;
    private readonly ProgressMeter _meter;
    private readonly ConcurrentQueue<RunLogLine> _pending = new();
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _cancelRequested = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _flush = new(1, 1);
    private readonly Task _loop;
    private RunProgress _progress = RunProgress.None;
    private RunProgress? _stored;
    private int _logged;
    private long _lastHeartbeat;

    /// <summary>Begins to carry for a run that is Running; with a clock that does not jump, so that its times are in order.</summary>
    public RunTracker(IRunStore store, RunId id, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        (_store, _id, _time) = (store, id, time);
        _meter = new ProgressMeter(time);
        CancelRequested = _cancelRequested.Token;
        _loop = LoopAsync();
    }

    /// <summary>Fires when somebody asked for the run's cancel.</summary>
    public CancellationToken CancelRequested { get; }

    /// <summary>Who asked for the cancel.</summary>
    public string? CancelRequestedBy { get; private set; }

    /// <summary>Raised with each snapshot that is stored and each line that is logged; for a command line that draws.</summary>
    public event Action<RunProgress, RunLogLine?>? Reported;

    /// <summary>The newest progress.</summary>
    public RunProgress Progress => Volatile.Read(ref _progress);

    /// <summary>Names all phases of the run and enters the first.</summary>
    public void Begin(params string[] phases) =>
        Change(_ => new RunProgress { Phases = phases, PhaseStartedAt = _time.GetUtcNow() });

    /// <summary>Enters a phase by its name.</summary>
    public void Enter(string phase)
    {
        var index = Progress.Phases.ToList().IndexOf(phase);
        if (index < 0)
            throw new ArgumentException($"'{phase}' is not a phase of this run.", nameof(phase));
        _meter.Reset();
        var now = _time.GetUtcNow();
        Change(p => new RunProgress
        {
            Phases = p.Phases,
            PhaseIndex = index,
            PhaseStartedAt = now,
            Fraction = p.Fraction,
            PastPhases = [.. p.PastPhases, new PhaseTime(p.Phase!, p.PhaseStartedAt!.Value, now) { Bytes = p.BytesDone, Rows = p.RowsDone }],
        });
        Log(RunLogLevel.Info, phase);
    }

    /// <summary>Estimates the time left from what those runs took.</summary>
    public void Learn(IEnumerable<Run> past) => _meter.Learn(past);

    /// <summary>Changes the current progress; rates and the time left are worked out here.</summary>
    public void Report(Func<RunProgress, RunProgress> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        Change(change);
    }

    /// <summary>Adds a line to the run's log. Never pass a secret.</summary>
    public void Log(RunLogLevel level, string text)
    {
        var count = Interlocked.Increment(ref _logged);
        if (count > MaxLogLines && level == RunLogLevel.Detail)
            return;
        var line = new RunLogLine(0, _time.GetUtcNow(), level, text);
        _pending.Enqueue(line);
        Reported?.Invoke(Progress, line);
    }

    /// <summary>Notes what the run is about to make, trying again for two minutes while the portal's database is away: nothing is made that nobody would know of.</summary>
    public async Task SetResourcesAsync(RunResources resources, CancellationToken cancellationToken)
    {
        var began = _time.GetTimestamp();
        while (true)
        {
            try
            {
                await _store.SetResourcesAsync(_id, resources, cancellationToken);
                return;
            }
            catch (NpgsqlException e) when (e.IsTransient && _time.GetElapsedTime(began) < FinalWritePatience)
            {
                await Task.Delay(Interval, _time, cancellationToken);
            }
        }
    }

    /// <summary>
    /// Writes the final status, trying again for two minutes while the portal's database is away. When even that
    /// fails, the run stays Running and the reconciler finds it.
    /// </summary>
    public async Task FinishAsync(RunStatus status, string? error, object? result, bool cleanupDue)
    {
        var json = result is null ? (JsonElement?)null : JsonSerializer.SerializeToElement(result, result.GetType(), RunJson.Options);
        await EndAsync(token => _store.TryFinishAsync(_id, status, error, json, cleanupDue, _time.GetUtcNow(), token));
    }

    /// <summary>Puts the run back into the queue, for whoever comes next; as patient as <see cref="FinishAsync"/>.</summary>
    /// <returns>False when it was not put back: somebody has asked for its cancel.</returns>
    public Task<bool> HandOverAsync() => EndAsync(token => _store.TryHandOverAsync(_id, token));

    /// <summary>Stops carrying.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _loop;
        _stop.Dispose();
        _cancelRequested.Dispose();
        _flush.Dispose();
    }

    private async Task<bool> EndAsync(Func<CancellationToken, Task<bool>> write)
    {
        await _stop.CancelAsync();
        await _loop;
        using var patience = new CancellationTokenSource(FinalWritePatience, _time);
        while (true)
        {
            try
            {
                await FlushAsync(patience.Token);
                return await write(patience.Token);
            }
            catch (Exception e) when (e is NpgsqlException { IsTransient: true } or TimeoutException && !patience.IsCancellationRequested)
            {
                await Task.Delay(Interval, _time, patience.Token);
            }
        }
    }

    // Several threads report: without the lock, one that began in the phase before could bring that phase back.
    private void Change(Func<RunProgress, RunProgress> change)
    {
        RunProgress progress;
        lock (_gate)
            Volatile.Write(ref _progress, progress = _meter.Measure(change(_progress)));
        Reported?.Invoke(progress, null);
    }

    private async Task LoopAsync()
    {
        using var timer = new PeriodicTimer(Interval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                try
                {
                    await FlushAsync(_stop.Token);
                }
                catch (Exception e) when (e is NpgsqlException or TimeoutException)
                {
                    // The portal's database is away for a moment: the work goes on, the next tick tries again.
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // FinishAsync writes the rest.
        }
    }

    private async Task FlushAsync(CancellationToken cancellationToken)
    {
        await _flush.WaitAsync(cancellationToken);
        try
        {
            await FlushLogAsync(cancellationToken);
            var progress = Progress;
            var now = _time.GetTimestamp();
            if (ReferenceEquals(progress, _stored) && _time.GetElapsedTime(_lastHeartbeat, now) < HeartbeatInterval && CancelRequestedBy is not null)
                return;
            var by = await _store.HeartbeatAsync(_id, ReferenceEquals(progress, _stored) ? null : progress, _time.GetUtcNow(), cancellationToken);
            (_stored, _lastHeartbeat) = (progress, now);
            if (by is not null && CancelRequestedBy is null)
            {
                CancelRequestedBy = by;
                Log(RunLogLevel.Warning, $"{by} asked to cancel.");
                await _cancelRequested.CancelAsync();
            }
        }
        finally
        {
            _flush.Release();
        }
    }

    private async Task FlushLogAsync(CancellationToken cancellationToken)
    {
        var lines = _pending.Take(_pending.Count).ToList();
        if (lines.Count == 0)
            return;
        await _store.AppendLogAsync(_id, lines, cancellationToken);
        // Taken off only now: a write that failed is repeated.
        foreach (var _ in lines)
            _pending.TryDequeue(out var _);
    }
}
