using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Drills.Log;

/// <summary>For a command line that has no portal database: its records wait in the bucket (<see cref="DrTestPending"/>).</summary>
public sealed class NoDrTestLog : IDrTestRecorder
{
    /// <inheritdoc />
    public bool IsKept => false;

    /// <inheritdoc />
    public Task<long?> NumberOfAsync(RunId run, CancellationToken cancellationToken) => Task.FromResult<long?>(null);

    /// <inheritdoc />
    public Task<long?> AppendAsync(DrTestEntry entry, CancellationToken cancellationToken) => Task.FromResult<long?>(null);
}
