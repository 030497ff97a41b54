using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;

namespace MarketX.DrPortal.Core.Drills.Queries;

/// <summary>A number as PostgreSQL writes it, or somebody types it. A numeric may be far larger, and finer, than a decimal.</summary>
/// <param name="Digits">Its digits without the point.</param>
/// <param name="Decimals">How many of them stand behind the point; below 0: zeros that follow.</param>
internal readonly partial record struct ExactNumber(BigInteger Digits, int Decimals)
{
    // More than a numeric has; a text may be longer, and would keep the processor busy.
    private const int MostCharacters = 150_000;

    /// <summary>The number; null where the text is none, or no finite one.</summary>
    public static ExactNumber? TryParse(string text)
    {
        if (text.Length > MostCharacters || Pattern().Match(text) is not { Success: true } match)
            return null;
        var (whole, fraction, exponent) = (match.Groups["whole"].Value.Replace(",", "", StringComparison.Ordinal), match.Groups["fraction"].Value, match.Groups["exponent"].Value);
        var digits = BigInteger.Parse(whole + fraction, NumberStyles.None, CultureInfo.InvariantCulture);
        return new ExactNumber(match.Groups["sign"].Value == "-" ? -digits : digits, fraction.Length - (exponent.Length == 0 ? 0 : int.Parse(exponent, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture)));
    }

    /// <summary>Less than 0 where it is the smaller one, more where it is the larger one, 0 where both are equal.</summary>
    public int CompareTo(ExactNumber other)
    {
        var decimals = Math.Max(Decimals, other.Decimals);
        return Scaled(this).CompareTo(Scaled(other));

        BigInteger Scaled(ExactNumber number) => number.Digits * BigInteger.Pow(10, decimals - number.Decimals);
    }

    // With the separators of thousands and the sign of money; an exponent has at most the three digits of a double's.
    [GeneratedRegex(@"\A\s*(?<sign>[+-]?)\$?(?=\.?[0-9])(?<whole>[0-9,]*)(?:\.(?<fraction>[0-9]*))?(?:[eE](?<exponent>[+-]?[0-9]{1,3}))?\s*\z", RegexOptions.CultureInvariant)]
    private static partial Regex Pattern();
}
