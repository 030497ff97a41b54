using System.Text;

namespace MarketX.DrPortal.Core.Tests.Names;

/// <summary>Seeded names of everything that some layer takes for its own: quotes, options, settings of libpq, paths, shells, patterns, Unicode.</summary>
internal static class OddText
{
    private static readonly string[] Bits =
    [
        "'", "\"", "--", ";", "\\", "/", "..", "=", " ", "%", "%s", "%2f", "+", "&", "?", "#", "*", "_", "$1", "$(id)", "`id`", "|", ">", "<x>", "{0}", "[", "]", ":", ",", "~", "!", "@",
        "-", "-d", "--dbname", "host=127.0.0.2", "dbname=postgres", "postgresql://", "é", "e\u0301", "名前", "😀", "\u202e", "\u00a0", "İ", "ß", "NULL", "public", "DROP DATABASE", "A", "a", "0",
    ];

    /// <summary>One that is made of up to eight bits.</summary>
    public static string Next(Random random)
    {
        var text = new StringBuilder();
        for (var left = random.Next(1, 9); left > 0; left--)
            text.Append(Bits[random.Next(Bits.Length)]);
        return text.ToString();
    }

    /// <summary>The same within that many bytes of UTF-8, nothing cut apart.</summary>
    public static string Next(Random random, int bytes)
    {
        while (true)
        {
            if (Next(random) is var text && Encoding.UTF8.GetByteCount(text) <= bytes)
                return text;
        }
    }
}
