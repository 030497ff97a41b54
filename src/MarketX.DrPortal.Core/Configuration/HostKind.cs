namespace MarketX.DrPortal.Core.Configuration;

/// <summary>Which program runs the engine.</summary>
public enum HostKind
{
    /// <summary>The portal: needs its own database.</summary>
    Portal,

    /// <summary>The command line: works without the portal's database, then keeps no history.</summary>
    CommandLine,
}
