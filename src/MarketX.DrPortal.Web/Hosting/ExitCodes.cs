namespace MarketX.DrPortal.Web.Hosting;

/// <summary>Exit codes of the portal's process, for unit files and container health.</summary>
public static class ExitCodes
{
    /// <summary><c>health</c>: the portal answers.</summary>
    public const int Healthy = 0;

    /// <summary><c>health</c>: it does not answer, or not as it should.</summary>
    public const int Unhealthy = 1;

    /// <summary>The configuration must be mended first; restarting will not help (EX_CONFIG of sysexits.h).</summary>
    public const int Configuration = 78;
}
