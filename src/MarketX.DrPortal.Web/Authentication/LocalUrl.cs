namespace MarketX.DrPortal.Web.Authentication;

/// <summary>Where to go after sign-in: an address of this portal, whatever the link said.</summary>
internal static class LocalUrl
{
    /// <summary>
    /// <paramref name="url"/> if it is a path of this site, else <c>/</c>. Looks at the decoded text, because
    /// <c>/%09/evil</c> and <c>/%2Fevil</c> become other sites in some browsers and proxies.
    /// </summary>
    public static string OrRoot(string? url)
    {
        if (url is not ['/', ..])
            return "/";
        var decoded = Uri.UnescapeDataString(url);
        var foreign = decoded.StartsWith("//", StringComparison.Ordinal)
            || decoded.Contains('\\', StringComparison.Ordinal)
            || decoded.Any(char.IsControl);
        return foreign ? "/" : url;
    }
}
