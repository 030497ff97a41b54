namespace MarketX.DrPortal.Core.Verifications;

/// <summary>A sequence whose value is not the backup's.</summary>
/// <param name="Sequence">Schema and sequence, unquoted.</param>
/// <param name="ExpectedValue">Its last value in the backup.</param>
/// <param name="ExpectedCalled">Whether the backup's last value was given out already.</param>
/// <param name="FoundValue">Its last value in the database; null where it has no such sequence.</param>
/// <param name="FoundCalled">Whether that value was given out already.</param>
public sealed record SequenceVerification(string Sequence, long ExpectedValue, bool ExpectedCalled, long? FoundValue, bool? FoundCalled);
