namespace MarketX.DrPortal.Web.Hosting;

/// <summary>Exit codes of the portal's process, for unit files and container health.</summary>
public static class ExitCodes
{
    /// <summary>The configuration must be mended first; restarting will not help (EX_CONFIG of sysexits.h).</summary>
    public const int Configuration = 78;
}
