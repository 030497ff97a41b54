namespace MarketX.DrPortal.Core.Configuration;

/// <summary>The reverse proxies in front of the portal, whose word about the client's address and TLS is taken.</summary>
public sealed class ProxyOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Proxy";

    /// <summary>Their addresses, or networks such as <c>10.0.3.0/24</c>. None: <c>X-Forwarded-*</c> is ignored.</summary>
    public List<string> Known { get; set; } = [];
}
