namespace MarketX.DrPortal.Core.Access;

/// <summary>Where a request came from.</summary>
public enum RequestOrigin
{
    /// <summary>A person in the portal.</summary>
    Portal,

    /// <summary>The command line.</summary>
    CommandLine,

    /// <summary>A schedule.</summary>
    Schedule,

    /// <summary>The HTTP API, with a token or an API key.</summary>
    Api,
}
