using System.Globalization;

namespace MarketX.DrPortal.Core.Archive.Rows;

/// <summary>
/// What the rows of a table add up to, whatever their order: the sum of their hashes modulo 2^128. A row that comes
/// twice counts twice. The digest of no rows is <see cref="Empty"/>.
/// </summary>
/// <param name="Sum">The sum of the rows' hashes.</param>
public readonly record struct RowDigest(UInt128 Sum)
{
    /// <summary>The digest of no rows: zero.</summary>
    public static RowDigest Empty => default;

    /// <summary>The digest of both sets of rows together.</summary>
    public static RowDigest operator +(RowDigest left, RowDigest right) => new(unchecked(left.Sum + right.Sum));

    /// <summary>The digest with one more row.</summary>
    /// <param name="rowHash">The row's <see cref="RowHash"/>.</param>
    public RowDigest Add(UInt128 rowHash) => new(unchecked(Sum + rowHash));

    /// <summary>Reads the text form.</summary>
    /// <param name="text">32 hexadecimal digits.</param>
    /// <param name="digest">The digest, or <see cref="Empty"/>.</param>
    /// <returns>False when the text is none.</returns>
    public static bool TryParse(string? text, out RowDigest digest)
    {
        UInt128 sum = default;
        var parsed = text is { Length: 32 }
            && UInt128.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out sum);
        digest = parsed ? new RowDigest(sum) : Empty;
        return parsed;
    }

    /// <summary>The text form: 32 lower-case hexadecimal digits, most significant first.</summary>
    public override string ToString() => Sum.ToString("x32", CultureInfo.InvariantCulture);
}
