namespace MarketX.DrPortal.Core.Configuration;

/// <summary>How restores run.</summary>
public sealed class RestoreOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Restore";

    /// <summary>The staging database that the wizard suggests.</summary>
    public string DefaultDatabase { get; set; } = "marketx_verify";

    /// <summary>
    /// Connections that load and build indexes at the same time; 0: the cores of the target's server where they can be
    /// known, else 4.
    /// </summary>
    public int Jobs { get; set; }

    /// <summary>Data that a restore holds in memory at most, in MiB, on its way from the bucket to the server.</summary>
    public int MaxMemoryMiB { get; set; } = 64;

    /// <summary>Folder for what pg_restore has to load from a file, such as large objects; empty: the system's temporary folder.</summary>
    public string ScratchDirectory { get; set; } = "";
}
