namespace MarketX.DrPortal.Core.Configuration;

/// <summary>Where the PostgreSQL client programs are.</summary>
public sealed class ToolOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Tools";

    /// <summary>
    /// Folders with <c>pg_dump</c> and <c>pg_restore</c>, of any number of versions; empty: the distribution's
    /// (<c>/usr/lib/postgresql/*/bin</c>, <c>/usr/pgsql-*/bin</c>) and the search path.
    /// </summary>
    public IList<string> Directories { get; init; } = [];
}
