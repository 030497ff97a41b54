namespace MarketX.DrPortal.Core.Health;

/// <summary>How an objective stands.</summary>
/// <param name="State">The verdict.</param>
/// <param name="ObjectiveSeconds">What is wanted.</param>
/// <param name="ActualSeconds">What is; null where it is not known.</param>
public sealed record ObjectiveHealth(ObjectiveState State, double ObjectiveSeconds, double? ActualSeconds)
{
    /// <summary>Judges.</summary>
    /// <param name="objective">What is wanted at most.</param>
    /// <param name="actual">What is; null where it is not known.</param>
    public static ObjectiveHealth Of(TimeSpan objective, double? actual) => new(
        actual is not { } seconds ? ObjectiveState.Unknown : seconds <= objective.TotalSeconds ? ObjectiveState.Met : ObjectiveState.Breached, objective.TotalSeconds, actual);
}
