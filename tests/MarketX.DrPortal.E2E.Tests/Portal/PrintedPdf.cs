using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;

namespace MarketX.DrPortal.E2E.Tests.Portal;

/// <summary>A PDF as Chromium prints it, as far as tests ask: how large its pages are, and whether there is text on them.</summary>
internal sealed partial class PrintedPdf
{
    /// <summary>Reads one.</summary>
    public PrintedPdf(byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        Pages = [.. MediaBox().Matches(text).Select(box => (Number(box.Groups["width"]), Number(box.Groups["height"])))];
        Texts = Deflated().Matches(text).Count(stream => Inflate(bytes.AsSpan(stream.Groups["data"].Index, stream.Groups["data"].Length).ToArray()).Contains(" Tj", StringComparison.Ordinal));
    }

    /// <summary>The sizes of its pages, in points.</summary>
    public IReadOnlyList<(double Width, double Height)> Pages { get; }

    /// <summary>How many of its streams draw text: one for each page that is not empty.</summary>
    public int Texts { get; }

    private static double Number(Group group) => double.Parse(group.Value, CultureInfo.InvariantCulture);

    private static string Inflate(byte[] data)
    {
        using var inflate = new ZLibStream(new MemoryStream(data), CompressionMode.Decompress);
        using var text = new StreamReader(inflate, Encoding.Latin1);
        return text.ReadToEnd();
    }

    [GeneratedRegex(@"/MediaBox\s*\[\s*0\s+0\s+(?<width>[\d.]+)\s+(?<height>[\d.]+)\s*\]", RegexOptions.CultureInvariant)]
    private static partial Regex MediaBox();

    [GeneratedRegex(@"/FlateDecode[^>]*>>\s*stream\r?\n(?<data>.*?)\r?\nendstream", RegexOptions.Singleline | RegexOptions.CultureInvariant)]
    private static partial Regex Deflated();
}
