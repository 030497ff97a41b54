using System.Globalization;
using System.Web;

namespace MarketX.DrPortal.TestServices.S3.Faults;

/// <summary>A request on its way through the proxy.</summary>
/// <param name="Method">Such as <c>GET</c>.</param>
/// <param name="Path">Bucket and key, decoded, with a slash before each.</param>
/// <param name="Query">The query, without the question mark.</param>
/// <param name="Headers">Headers by their name, in any case.</param>
public sealed record FaultRequest(string Method, string Path, string Query, IReadOnlyDictionary<string, string> Headers)
{
    /// <summary>Number of the part that is uploaded; null for another request.</summary>
    public int? Part => Method == "PUT" && int.TryParse(HttpUtility.ParseQueryString(Query)["partNumber"], CultureInfo.InvariantCulture, out var part) ? part : null;

    /// <summary>Whether a multipart upload is completed.</summary>
    public bool IsComplete => Method == "POST" && HttpUtility.ParseQueryString(Query)["uploadId"] is not null;

    /// <summary>Whether a multipart upload is begun.</summary>
    public bool IsInitiate => Method == "POST" && !IsComplete && Query.Contains("uploads", StringComparison.Ordinal);

    /// <summary>First byte of the range that is read; null where the request is no ranged GET.</summary>
    public long? RangeStart => Method == "GET" && Headers.TryGetValue("Range", out var range)
        ? long.Parse(range["bytes=".Length..range.IndexOf('-', StringComparison.Ordinal)], CultureInfo.InvariantCulture) : null;

    internal long BodyLength => Headers.TryGetValue("Content-Length", out var length) ? long.Parse(length, CultureInfo.InvariantCulture) : 0;

    internal static FaultRequest Parse(string head)
    {
        var lines = head.Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var words = lines[0].Split(' ');
        var target = words[1].Split('?', 2);
        var headers = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var line in lines.Skip(1).Select(l => l.Split(':', 2)))
            headers[line[0].Trim()] = line[1].Trim();
        return new FaultRequest(words[0], Uri.UnescapeDataString(target[0]), target.Length > 1 ? target[1] : "", headers);
    }
}
