namespace MarketX.DrPortal.Cli.Hosting;

/// <summary>What a command wants of the portal's database.</summary>
internal enum HistoryNeed
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>To record its run there, if it can: recovery works on when the portal is lost.</summary>
    Wanted,

    /// <summary>It is useless without.</summary>
    Required,
}
