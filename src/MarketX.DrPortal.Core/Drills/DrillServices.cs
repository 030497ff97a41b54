using MarketX.DrPortal.Core.Drills.Checks;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Core.Drills.Queries;
using MarketX.DrPortal.Core.Runs;
using Microsoft.Extensions.DependencyInjection;

namespace MarketX.DrPortal.Core.Drills;

/// <summary>Registers drills and their log.</summary>
internal static class DrillServices
{
    /// <summary>Drills themselves; they need an <see cref="IDrTestRecorder"/>.</summary>
    public static IServiceCollection AddDrills(this IServiceCollection services)
    {
        services.AddSingleton<DrillServer>();
        services.AddSingleton<DrillBackups>();
        services.AddSingleton<DrillLauncher>();
        services.AddSingleton<DrTestPending>();
        services.AddSingleton<DrillRecorder>();
        services.AddSingleton<DrillChecks>();
        // In the order in which a record names them.
        services.AddSingleton<IDrillCheck, RecoveryTimeCheck>();
        services.AddSingleton<IDrillCheck, ContentsCheck>();
        services.AddSingleton<IDrillCheck, NotEmptyCheck>();
        services.AddSingleton<IDrillCheck, ForeignKeysCheck>();
        services.AddSingleton<IDrillCheck, SequencesCheck>();
        services.AddSingleton<IDrillCheck, IndexesCheck>();
        services.AddSingleton<IDrillCheck, ExtensionsCheck>();
        services.AddSingleton<IDrillCheck, SmokeQueriesCheck>();
        services.AddSingleton<QueryLogin>();
        return services.AddSingleton<IRunHandler, DrillJob>();
    }

    /// <summary>The DR test log in the portal's database and the bucket.</summary>
    public static IServiceCollection AddDrTestLog(this IServiceCollection services)
    {
        services.AddSingleton<DrTestBucket>();
        services.AddSingleton<DrTestImport>();
        services.AddSingleton<DrTestCopier>();
        services.AddSingleton<DrTestLog>();
        services.AddSingleton<IDrTestRecorder>(s => s.GetRequiredService<DrTestLog>());
        services.AddSingleton<IDrTests>(s => s.GetRequiredService<DrTestLog>());
        services.AddSingleton<DrTestIntake>();
        services.AddSingleton<DrTestWriter>();
        services.AddSingleton<SmokeQueryStore>();
        services.AddSingleton<ISmokeQueries>(s => s.GetRequiredService<SmokeQueryStore>());
        return services.AddSingleton<DrTestAudit>();
    }
}
