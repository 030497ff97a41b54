namespace MarketX.DrPortal.Core.Verifications;

/// <summary>What a verification run is asked to do.</summary>
/// <param name="Key">The backup.</param>
/// <param name="Database">The database to compare with it.</param>
public sealed record VerificationRequest(string Key, string Database)
{
    /// <summary>The server that the database is on, by its name; null: the one of <c>DATABASE_HOST</c>.</summary>
    public string? Server { get; init; }
}
