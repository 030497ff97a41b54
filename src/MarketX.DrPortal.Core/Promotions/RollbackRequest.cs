namespace MarketX.DrPortal.Core.Promotions;

/// <summary>What a rollback run is asked to do: put a kept database back in production's place.</summary>
/// <param name="Kept">Name of the kept database.</param>
/// <param name="TypedName">Production's name as the admin typed it; must equal it exactly.</param>
/// <param name="Reason">Why, for the record.</param>
/// <param name="AcknowledgedWrites">
/// Rows written since the promotion that the admin has seen and gives up; the run fails when there are more by then.
/// </param>
public sealed record RollbackRequest(string Kept, string TypedName, string Reason, long AcknowledgedWrites);
