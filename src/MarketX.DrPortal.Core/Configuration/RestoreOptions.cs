namespace MarketX.DrPortal.Core.Configuration;

/// <summary>How restores run.</summary>
public sealed class RestoreOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Restore";

    /// <summary>The staging database that the wizard suggests.</summary>
    public string DefaultDatabase { get; set; } = "marketx_verify";

    /// <summary>Parallel jobs; 0: the number of cores here, at least 2.</summary>
    public int Jobs { get; set; }

    /// <summary>Folder for downloaded archives; empty: the system's temporary folder.</summary>
    public string ScratchDirectory { get; set; } = "";
}
