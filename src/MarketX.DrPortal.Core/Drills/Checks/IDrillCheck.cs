namespace MarketX.DrPortal.Core.Drills.Checks;

/// <summary>Looks at one side of a recovered database.</summary>
public interface IDrillCheck
{
    /// <summary>What it looks at, as the DR test record names it.</summary>
    string Name { get; }

    /// <summary>Looks. One that finds nothing to look at returns nothing.</summary>
    /// <exception cref="Npgsql.PostgresException">The server refused a question; that makes the check inconclusive.</exception>
    Task<IReadOnlyList<DrillCheckResult>> RunAsync(DrillSubject subject, CancellationToken cancellationToken);
}
