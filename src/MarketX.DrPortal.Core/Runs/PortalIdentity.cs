namespace MarketX.DrPortal.Core.Runs;

/// <summary>Who this process is.</summary>
public sealed class PortalIdentity(string node)
{
    /// <summary>Host and process: another process on the same host is another node.</summary>
    public string Node { get; } = node;

    /// <summary>
    /// This installation, shared by all its portals and command lines: from the portal's database once that was
    /// read, <c>local</c> for a command line that has none.
    /// </summary>
    public string PortalId { get; set; } = "local";
}
