using System.Globalization;

namespace MarketX.DrPortal.Web.Components.Shared;

/// <summary>Sizes in binary units: 1 KiB = 1024 B.</summary>
public static class ByteSize
{
    private const double Step = 1024;
    private static readonly string[] Units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB"];

    /// <summary>Three or four significant digits and the unit, e.g. <c>236.5 MiB</c>.</summary>
    public static string Format(double bytes)
    {
        var unit = UnitOf(bytes);
        var value = bytes / Math.Pow(Step, unit);
        return value.ToString(unit == 0 ? "0" : "0.0", CultureInfo.InvariantCulture) + " " + Units[unit];
    }

    /// <summary>The unit in which <paramref name="largest"/> reads best and its divisor: one unit for a whole chart.</summary>
    public static (string Unit, double Divisor) ScaleFor(double largest)
    {
        var unit = UnitOf(largest);
        return (Units[unit], Math.Pow(Step, unit));
    }

    private static int UnitOf(double bytes)
    {
        var unit = 0;
        // 1023.95 would print as 1024.0: such a value belongs to the next unit.
        for (var value = Math.Abs(bytes); value >= (unit == 0 ? Step : Step - 0.05) && unit < Units.Length - 1; value /= Step)
            unit++;
        return unit;
    }
}
