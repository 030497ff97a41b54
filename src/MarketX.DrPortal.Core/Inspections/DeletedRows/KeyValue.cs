using System.Globalization;
using System.Text;

namespace MarketX.DrPortal.Core.Inspections.DeletedRows;

/// <summary>A value of one column of a key.</summary>
/// <param name="Number">Of a whole number: the number.</param>
/// <param name="Bytes">Of all else: its text in UTF-8.</param>
internal readonly record struct KeyValue(long Number, byte[]? Bytes)
{
    /// <summary>Compares keys column by column, in the server's order.</summary>
    public static int Compare(KeyValue[] a, KeyValue[] b)
    {
        for (var i = 0; i < a.Length; i++)
        {
            var order = a[i].Bytes is { } bytes ? bytes.AsSpan().SequenceCompareTo(b[i].Bytes) : a[i].Number.CompareTo(b[i].Number);
            if (order != 0)
                return order;
        }

        return 0;
    }

    /// <summary>As text, to look the row up by.</summary>
    public string Text => Bytes is null ? Number.ToString(CultureInfo.InvariantCulture) : Encoding.UTF8.GetString(Bytes);
}
