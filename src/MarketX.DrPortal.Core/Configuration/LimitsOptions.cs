namespace MarketX.DrPortal.Core.Configuration;

/// <summary>How much one address or one token may ask for.</summary>
public sealed class LimitsOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Limits";

    /// <summary>Requests of one network address in a minute, assets not counted.</summary>
    public int RequestsPerMinute { get; set; } = 600;

    /// <summary>Requests of one person or key to the API in a minute.</summary>
    public int ApiRequestsPerMinute { get; set; } = 120;

    /// <summary>Largest body of a request, in KiB.</summary>
    public int MaxRequestKiB { get; set; } = 256;
}
