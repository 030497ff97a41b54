namespace MarketX.DrPortal.Core.Archive.Rows;

/// <summary>
/// The hash of one row of COPY text: XXH3 with 128 bits. It finds accidents, not forgery; for that a manifest has
/// SHA-256 and an HMAC.
/// </summary>
public static class RowHash
{
    /// <summary>What a manifest calls the digest that is made of these hashes.</summary>
    public const string Algorithm = "xxh3-128-sum";

    /// <summary>Hashes a row.</summary>
    /// <param name="row">The row's bytes as COPY writes them, without the newline at its end.</param>
    public static UInt128 Of(ReadOnlySpan<byte> row) => Xxh3.Hash(row);
}
