namespace MarketX.DrPortal.Core.Access;

/// <summary>A new key. It prints without its secret.</summary>
/// <param name="key">What is kept of it.</param>
/// <param name="text">The whole key, to be shown once.</param>
public sealed class IssuedApiKey(ApiKey key, string text)
{
    /// <summary>What is kept of it.</summary>
    public ApiKey Key => key;

    /// <summary>The whole key. Show it once; never log it.</summary>
    public string Reveal() => text;

    /// <inheritdoc />
    public override string ToString() => $"{ApiKeySecret.Prefix}{key.Id}_***";
}
