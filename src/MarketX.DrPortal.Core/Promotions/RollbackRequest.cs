namespace MarketX.DrPortal.Core.Promotions;

/// <summary>What a rollback run is asked to do: put a kept database back in production's place.</summary>
/// <param name="Kept">Name of the kept database.</param>
/// <param name="TypedName">Production's name as the admin typed it; must equal it exactly.</param>
/// <param name="Reason">Why, for the record.</param>
/// <param name="AcknowledgedWrites">
/// Rows written since the promotion that the admin has seen and gives up.
/// </param>
/// <param name="AcknowledgesLaterWrites">
/// Whether rows that are written after they were counted, until the switch, are given up too: a production that is being written to
/// cannot be rolled back otherwise. Without it, the run fails when there are more than <paramref name="AcknowledgedWrites"/> by then, and is
/// refused where the server cannot count them.
/// </param>
public sealed record RollbackRequest(string Kept, string TypedName, string Reason, long AcknowledgedWrites, bool AcknowledgesLaterWrites = false);
