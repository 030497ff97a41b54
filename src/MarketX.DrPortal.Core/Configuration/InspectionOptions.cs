namespace MarketX.DrPortal.Core.Configuration;

/// <summary>Limits of looking into databases. The login is that of <see cref="DrillOptions.QueryUser"/>.</summary>
public sealed class InspectionOptions
{
    /// <summary>Configuration section.</summary>
    public const string SectionName = "Inspection";

    /// <summary>How long the server works on one page of rows or one typed statement at most.</summary>
    public TimeSpan StatementTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Rows that a typed statement shows at most.</summary>
    public int MaxRows { get; set; } = 1000;

    /// <summary>Rows of a table that are exported at most.</summary>
    public int ExportRows { get; set; } = 100_000;

    /// <summary>How long an export may take.</summary>
    public TimeSpan ExportTimeout { get; set; } = TimeSpan.FromMinutes(10);
}
