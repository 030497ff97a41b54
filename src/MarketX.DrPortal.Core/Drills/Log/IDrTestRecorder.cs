using MarketX.DrPortal.Core.Runs;

namespace MarketX.DrPortal.Core.Drills.Log;

/// <summary>Where drills leave their record: the DR test log, or nowhere for a command line without the portal's database.</summary>
public interface IDrTestRecorder
{
    /// <summary>Whether records are kept at all.</summary>
    bool IsKept { get; }

    /// <summary>Number of the record of a run; null where there is none yet.</summary>
    Task<long?> NumberOfAsync(RunId run, CancellationToken cancellationToken);

    /// <summary>Adds an entry at the end of the log. A run has one record: a second one is not added.</summary>
    /// <returns>Its number; null where no log is kept.</returns>
    /// <exception cref="RequestRefusedException">The log cannot be added to; the message says why.</exception>
    Task<long?> AppendAsync(DrTestEntry entry, CancellationToken cancellationToken);
}
