using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Drills.Log;

/// <summary>The DR test log, as drills write to it; a command line without the portal's database has none.</summary>
public interface IDrTestRecorder
{
    /// <summary>Whether there is a log here.</summary>
    bool IsKept { get; }

    /// <summary>Number of the record of a run; null where there is none yet.</summary>
    Task<long?> NumberOfAsync(RunId run, CancellationToken cancellationToken);

    /// <summary>Adds an entry at the end of the log. A run has one record: a second one is not added.</summary>
    /// <returns>Its number; null where no log is kept.</returns>
    /// <exception cref="RequestRefusedException">The log cannot be added to; the message says why.</exception>
    Task<long?> AppendAsync(DrTestEntry entry, CancellationToken cancellationToken);
}
