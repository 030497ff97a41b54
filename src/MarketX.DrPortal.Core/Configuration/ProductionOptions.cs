namespace MarketX.DrPortal.Core.Configuration;

/// <summary>Which database is production: the one that is backed up, and that no restore may write to.</summary>
public sealed class ProductionOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Production";

    /// <summary>
    /// Name of the production database. Not taken from <c>DATABASE_NAME</c>, which the runbook sets to the
    /// staging name while it restores.
    /// </summary>
    public string Database { get; set; } = "marketx_production";

    /// <summary>
    /// The production server's <c>system_identifier</c> (from <c>pg_control_system()</c>); empty: the server that is
    /// configured is production's.
    /// </summary>
    public string SystemIdentifier { get; set; } = "";
}
