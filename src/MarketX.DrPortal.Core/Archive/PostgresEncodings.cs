using System.Text;

namespace MarketX.DrPortal.Core.Archive;

/// <summary>PostgreSQL's encoding names, as <c>pg_encoding_to_char</c> spells them, and what .NET has for them.</summary>
internal static class PostgresEncodings
{
    /// <summary>Taken where an archive names none.</summary>
    public const string SqlAscii = "SQL_ASCII";

    public const string Utf8 = "UTF8";

    /// <summary>One byte a character: here .NET and PostgreSQL agree wherever both know the byte.</summary>
    private static readonly Dictionary<string, int> SingleByteCodePages = new(StringComparer.OrdinalIgnoreCase)
    {
        ["LATIN1"] = 28591, ["LATIN2"] = 28592, ["LATIN3"] = 28593, ["LATIN4"] = 28594, ["LATIN5"] = 28599,
        ["LATIN7"] = 28603, ["LATIN9"] = 28605, ["ISO_8859_5"] = 28595, ["ISO_8859_6"] = 28596,
        ["ISO_8859_7"] = 28597, ["ISO_8859_8"] = 28598, ["WIN1250"] = 1250, ["WIN1251"] = 1251, ["WIN1252"] = 1252,
        ["WIN1253"] = 1253, ["WIN1254"] = 1254, ["WIN1255"] = 1255, ["WIN1256"] = 1256, ["WIN1257"] = 1257,
        ["WIN1258"] = 1258, ["WIN866"] = 866, ["WIN874"] = 874, ["KOI8R"] = 20866, ["KOI8U"] = 21866,
    };

    /// <summary>Several bytes a character: good to look at, but the two have different tables at the edges.</summary>
    private static readonly Dictionary<string, int> MultiByteCodePages = new(StringComparer.OrdinalIgnoreCase)
    {
        ["EUC_JP"] = 51932, ["EUC_CN"] = 51936, ["EUC_KR"] = 51949, ["SJIS"] = 932, ["BIG5"] = 950, ["GBK"] = 936,
        ["UHC"] = 949, ["GB18030"] = 54936, ["JOHAB"] = 1361,
    };

    /// <summary>An encoding that throws on bytes it does not know, or null where .NET has none.</summary>
    /// <param name="name">PostgreSQL's name.</param>
    /// <param name="isExact">Whether what it decodes is what PostgreSQL would decode.</param>
    public static Encoding? Find(string name, out bool isExact)
    {
        isExact = true;
        if (string.Equals(name, Utf8, StringComparison.OrdinalIgnoreCase))
            return new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
        if (SingleByteCodePages.TryGetValue(name, out var codePage))
            return OfCodePage(codePage);

        isExact = false;
        return MultiByteCodePages.TryGetValue(name, out codePage) ? OfCodePage(codePage) : null;
    }

    private static Encoding? OfCodePage(int codePage) => codePage == Encoding.Latin1.CodePage
        ? Encoding.Latin1
        : CodePagesEncodingProvider.Instance.GetEncoding(
            codePage, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
}
