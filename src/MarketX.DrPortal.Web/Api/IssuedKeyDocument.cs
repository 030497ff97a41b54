using MarketX.DrPortal.Core.Access;

namespace MarketX.DrPortal.Web.Api;

/// <summary>A new API key, in the one answer that holds its text.</summary>
/// <param name="key">What is kept of it.</param>
/// <param name="secret">The whole key.</param>
public sealed class IssuedKeyDocument(ApiKey key, string secret)
{
    /// <summary>What is kept of it.</summary>
    public ApiKey Key => key;

    /// <summary>The whole key. It cannot be had again.</summary>
    public string Secret => secret;
}
