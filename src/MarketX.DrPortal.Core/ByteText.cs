using System.Globalization;

namespace MarketX.DrPortal.Core;

/// <summary>Sizes for people, in binary units: 1 KiB is 1,024 bytes.</summary>
public static class ByteText
{
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>A size with three significant digits, e.g. <c>12.4 MiB</c>.</summary>
    public static string Of(double bytes)
    {
        var unit = 0;
        // 999.5 would print as 1000: the next unit reads better.
        while (Math.Abs(bytes) >= 999.5 && unit < Units.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        var format = unit == 0 || Math.Abs(bytes) >= 99.95 ? "0" : Math.Abs(bytes) >= 9.995 ? "0.0" : "0.00";
        return $"{bytes.ToString(format, CultureInfo.InvariantCulture)} {Units[unit]}";
    }
}
