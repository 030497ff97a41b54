using MarketX.DrPortal.Core.Configuration;

namespace MarketX.DrPortal.Core.Drills.Checks;

/// <summary>Whether the database was usable within the recovery time objective.</summary>
public sealed class RecoveryTimeCheck(ObjectivesOptions objectives) : IDrillCheck
{
    /// <inheritdoc />
    public string Name => "Recovery time";

    /// <inheritdoc />
    public Task<IReadOnlyList<DrillCheckResult>> RunAsync(DrillSubject subject, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(subject);
        var met = subject.Recovery <= objectives.Rto;
        return Task.FromResult<IReadOnlyList<DrillCheckResult>>([new(Name, met ? DrillVerdict.Passed : DrillVerdict.Failed,
            $"Verified and usable after {SpanText.Of(subject.Recovery)}; the objective is {SpanText.Of(objectives.Rto)}.{(met ? "" : " Give the server more cores, raise Restore:Jobs, or move the objective.")}")]);
    }
}
