using MarketX.DrPortal.Core.Inspections.Browsing;
using MarketX.DrPortal.Core.Inspections.Comparing;
using MarketX.DrPortal.Core.Inspections.DeletedRows;
using MarketX.DrPortal.Core.Inspections.Schemas;
using MarketX.DrPortal.Core.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace MarketX.DrPortal.Core.Inspections;

/// <summary>Registers what looks into databases.</summary>
internal static class InspectionServices
{
    public static IServiceCollection AddInspections(this IServiceCollection services)
    {
        services.AddSingleton<InspectedDatabases>();
        services.AddSingleton<SchemaReader>();
        services.AddSingleton<ComparisonLauncher>();
        services.AddSingleton<IRunHandler, ComparisonJob>();
        services.AddSingleton<ReadSessions>();
        services.AddSingleton<TableBrowser>();
        services.AddSingleton<SqlConsole>();
        return services.AddSingleton<DeletedRowsFinder>();
    }
}
