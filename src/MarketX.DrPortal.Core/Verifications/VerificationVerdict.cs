namespace MarketX.DrPortal.Core.Verifications;

/// <summary>What came of comparing a database with a backup.</summary>
public enum VerificationVerdict
{
    /// <summary>Every row, by its digest, and every sequence is what the backup holds.</summary>
    Exact,

    /// <summary>Nothing differs as far as it could be compared, but not everything could be; the report's notes say why.</summary>
    Counts,

    /// <summary>Something differs.</summary>
    Differs,
}
