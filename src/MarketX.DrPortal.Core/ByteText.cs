using System.Globalization;

namespace MarketX.DrPortal.Core;

/// <summary>Sizes for people, in binary units: 1 KiB is 1,024 bytes.</summary>
public static class ByteText
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>A size with three significant digits, e.g. <c>12.4 MiB</c>.</summary>
    public static string Of(double bytes)
    {
        var (unit, divisor) = ScaleFor(bytes);
        var value = bytes / divisor;
        var format = divisor == 1 || Math.Abs(value) >= 99.95 ? "0" : Math.Abs(value) >= 9.995 ? "0.0" : "0.00";
        return $"{value.ToString(format, CultureInfo.InvariantCulture)} {unit}";
    }

    /// <summary>The unit in which <paramref name="largest"/> reads best, and its divisor: one unit for a whole chart.</summary>
    public static (string Unit, double Divisor) ScaleFor(double largest)
    {
        var unit = 0;
        // 999.5 would print as 1000: the next unit reads better.
        while (Math.Abs(largest) >= 999.5 && unit < Units.Length - 1)
        {
            largest /= 1024;
            unit++;
        }

        return (Units[unit], Math.Pow(1024, unit));
    }
}
