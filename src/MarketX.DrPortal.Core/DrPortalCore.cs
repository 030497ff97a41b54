using System.Data.Common;
using System.Globalization;
using MarketX.DrPortal.Core.Access;
using MarketX.DrPortal.Core.Alerts;
using MarketX.DrPortal.Core.Audit;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Database;
using MarketX.DrPortal.Core.Drills;
using MarketX.DrPortal.Core.Drills.Log;
using MarketX.DrPortal.Core.Drills.Queries;
using MarketX.DrPortal.Core.Health;
using MarketX.DrPortal.Core.Globals;
using MarketX.DrPortal.Core.Imports;
using MarketX.DrPortal.Core.Inspections;
using MarketX.DrPortal.Core.Nodes;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Promotions;
using MarketX.DrPortal.Core.Promotions.Approvals;
using MarketX.DrPortal.Core.Promotions.Handovers;
using MarketX.DrPortal.Core.Recoveries;
using MarketX.DrPortal.Core.Restores;
using MarketX.DrPortal.Core.Runbooks;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Schedules;
using MarketX.DrPortal.Core.Servers;
using MarketX.DrPortal.Core.Storage;
using MarketX.DrPortal.Core.Storage.Policy;
using MarketX.DrPortal.Core.Verifications;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Quartz;

namespace MarketX.DrPortal.Core;

/// <summary>Registers the recovery engine.</summary>
public static class DrPortalCore
{
    private static readonly TimeSpan ClusterCheckin = TimeSpan.FromSeconds(5);

    /// <summary>
    /// How long a host must wait for runs that it told to stop: 10 s to end their programs and 60 s to clean up. What
    /// takes longer is left to the next start of any portal.
    /// </summary>
    public static readonly TimeSpan ShutdownPatience = TimeSpan.FromSeconds(80);

    /// <summary>For the portal: everything, with the job engine and the services that watch over runs.</summary>
    /// <exception cref="ConfigurationException">The configuration has problems; all are listed.</exception>
    public static DrPortalOptions AddDrPortalCore(this IServiceCollection services, IConfiguration configuration)
    {
        var options = DrPortalOptions.Load(configuration, HostKind.Portal);
        AddEngine(services, options);
        AddPortalDatabase(services, options.Portal.ConnectionString!);
        services.AddSingleton<RunFeed>();
        services.AddSingleton<QuartzRunQueue>();
        services.AddSingleton<IRunQueue>(s => s.GetRequiredService<QuartzRunQueue>());
        services.AddSingleton<SessionRevoker>();
        services.AddSingleton<IApiKeyStore, NpgsqlApiKeyStore>();
        services.AddSingleton<ApiKeyIssuer>();
        services.AddSingleton<IIdempotencyStore, NpgsqlIdempotencyStore>();
        services.AddSingleton<ScheduleStore>();
        services.AddSingleton<ISchedules>(s => s.GetRequiredService<ScheduleStore>());
        services.AddSingleton<ScheduleTriggers>();
        services.AddSingleton<ScheduleEditor>();
        services.AddSingleton<ILeftoverSweep, DrillSweep>();
        services.AddSingleton<ILeftoverSweep, RestoreLeftoverSweep>();
        services.AddSingleton<WatchTurn>();
        services.AddSingleton<ISchedulerState, SchedulerPulse>();
        services.AddSingleton<IRunTotals, NpgsqlRunTotals>();
        services.AddSingleton<PortalHealth>();
        services.AddSingleton<PortalMetrics>();
        services.AddSingleton<INodeStore, NpgsqlNodeStore>();
        services.AddSingleton<ILeftoverSweep, KeptDatabaseSweep>();
        services.AddSingleton<ILeftoverSweep, StoragePolicyWatch>();
        services.AddSingleton<ILeftoverSweep, ScheduleRepair>();
        // In this order: the tables first, then what reads them, and Quartz last.
        services.AddHostedService<PortalStartup>();
        services.AddHostedService<NodeHeartbeat>();
        services.AddHostedService(s => s.GetRequiredService<RunFeed>());
        services.AddHostedService<ScheduleRegistration>();
        services.AddHostedService<RunWatchdog>();
        services.AddSingleton<ScratchFolderSweep>();
        services.AddHostedService(s => s.GetRequiredService<ScratchFolderSweep>());
        services.AddHostedService(s => s.GetRequiredService<DrTestCopier>());
        services.AddHostedService(s => s.GetRequiredService<DrTestIntake>());
        services.AddAlertWatch();
        services.AddSingleton<ServerWatch>();
        services.AddHostedService(s => s.GetRequiredService<ServerWatch>());
        services.AddSingleton<RunbookKeeper>();
        services.AddHostedService(s => s.GetRequiredService<RunbookKeeper>());
        AddScheduler(services);
        return options;
    }

    /// <summary>For the command line: the engine in this process, with the portal's database where there is one.</summary>
    /// <exception cref="ConfigurationException">The configuration has problems; all are listed.</exception>
    public static DrPortalOptions AddDrPortalCommandLine(this IServiceCollection services, IConfiguration configuration)
    {
        var options = DrPortalOptions.Load(configuration, HostKind.CommandLine);
        AddEngine(services, options);
        if (options.Portal.ConnectionString is { } portal)
            AddPortalDatabase(services, portal);
        else
            AddNoPortalDatabase(services);
        services.AddSingleton<IRunQueue, InProcessRunQueue>();
        return options;
    }

    /// <summary>For a command line whose portal database cannot be used: history in memory, no copies of manifests.</summary>
    public static IServiceCollection AddNoPortalDatabase(this IServiceCollection services) =>
        services.AddSingleton<IRunStore, MemoryRunStore>().AddSingleton<IManifestCache, NoManifestCache>()
            .AddSingleton<IAuditLog, NoAuditLog>().AddSingleton<ISessionStore, NoSessions>()
            .AddSingleton<IDrTestRecorder, NoDrTestLog>().AddSingleton<ISmokeQueries, NoSmokeQueries>();

    private static void AddEngine(IServiceCollection services, DrPortalOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(options.Database);
        services.AddSingleton(options.Production);
        services.AddSingleton(options.Storage);
        services.AddSingleton(options.Objectives);
        services.AddSingleton(options.Backup);
        services.AddSingleton(options.Restore);
        services.AddSingleton(options.Drill);
        services.AddSingleton(options.Promotion);
        services.AddSingleton(options.Inspection);
        services.AddSingleton(options.BackupSchedule);
        services.AddSingleton(options.DrillSchedule);
        services.AddSingleton(options.PortalBackupSchedule);
        services.AddSingleton(options.Tools);
        services.AddSingleton(options.Manifest);
        services.AddSingleton(options.Globals);
        services.AddSingleton(options.Servers);
        services.AddSingleton(options.Portal);
        services.AddSingleton(options.AzureAd);
        services.AddSingleton(options.Session);
        services.AddSingleton(options.Proxy);
        services.AddSingleton(options.Limits);
        services.AddSingleton(options.Alerts);
        services.AddSingleton(options.AlertMail);
        services.AddSingleton(options.Health);
        services.AddSingleton(options.OpenTelemetry);
        services.AddSingleton(TimeProvider.System);
        var node = options.Portal.NodeName.Length > 0 ? options.Portal.NodeName : Environment.MachineName;
        services.AddSingleton(new PortalIdentity($"{node}/{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}"));
        services.AddSingleton<PostgresServer>();
        services.AddSingleton<PostgresServers>();
        services.AddSingleton<PgToolLocator>();
        services.AddSingleton<ServerCatalog>();
        services.AddSingleton<IBackupStorage, S3BackupStorage>();
        services.AddSingleton<ManifestStore>();
        services.AddSingleton<BackupCatalog>();
        services.AddSingleton<ManifestWriter>();
        services.AddSingleton<BackupReaders>();
        services.AddSingleton<BackupEraser>();
        services.AddSingleton<BackupPinning>();
        services.AddSingleton<BackupUnpinning>();
        services.AddSingleton<PinLauncher>();
        services.AddSingleton<IRunHandler, PinJob>();
        services.AddSingleton<BackupRemoval>();
        services.AddSingleton<IBucketSettings, S3BucketSettings>();
        services.AddSingleton<StoragePolicy>();
        services.AddSingleton<GlobalsStore>();
        services.AddSingleton<CommandGate>();
        services.AddSingleton<BackupLauncher>();
        services.AddSingleton<RestorePreflight>();
        services.AddSingleton<RestoreEngine>();
        services.AddSingleton<RestoreLauncher>();
        services.AddSingleton<RunFactory>();
        services.AddSingleton<RunCanceller>();
        services.AddSingleton<RunExecutor>();
        services.AddSingleton<RunReconciler>();
        services.AddSingleton<BackupJob>();
        services.AddSingleton<IRunHandler>(s => s.GetRequiredService<BackupJob>());
        services.AddSingleton<IRunHandler, PortalBackupJob>();
        services.AddSingleton<PortalBackupLauncher>();
        services.AddSingleton<IRunHandler, RestoreJob>();
        services.AddSingleton<ServerInspector>();
        services.AddSingleton<RunbookWriter>();
        services.AddSingleton<RestoreEngines>();
        services.AddSingleton<RecoveryBackups>();
        services.AddSingleton<RecoveryPreflight>();
        services.AddSingleton<RecoveryLauncher>();
        services.AddSingleton<IRunHandler, RecoveryJob>();
        services.AddSingleton<ImportLauncher>();
        services.AddSingleton<IRunHandler, ImportJob>();
        services.AddSingleton<DatabaseVerifier>();
        services.AddSingleton<VerificationLauncher>();
        services.AddSingleton<IRunHandler, VerificationJob>();
        services.AddDrills();
        services.AddAlertChannels();
        services.AddInspections();
        services.AddSingleton<KeptDatabases>();
        services.AddSingleton<PromotionPreflight>();
        services.AddSingleton<WrittenTables>();
        services.AddSingleton<PromotionLauncher>();
        services.AddSingleton<HandoverPlanner>();
        services.AddSingleton<HandoverCheck>();
        services.AddSingleton<IRunHandler, PromotionJob>();
        services.AddSingleton<IRunHandler, RollbackJob>();
    }

    private static void AddPortalDatabase(IServiceCollection services, SecretText connectionString)
    {
        services.AddSingleton(_ => PortalConnections.Create(connectionString));
        // Quartz asks for the base type.
        services.AddSingleton<DbDataSource>(s => s.GetRequiredService<NpgsqlDataSource>());
        services.AddSingleton<IRunStore, NpgsqlRunStore>();
        services.AddSingleton<IManifestCache, NpgsqlManifestCache>();
        services.AddSingleton<IAuditLog, NpgsqlAuditLog>();
        services.AddSingleton<ISessionStore, NpgsqlSessionStore>();
        services.AddSingleton<ApprovalStore>();
        services.AddSingleton<PromotionApprovals>();
        services.AddSingleton<Migrator>();
        services.AddDrTestLog();
        services.AddAlertLog();
    }

    private static void AddScheduler(IServiceCollection services)
    {
        services.AddQuartz(quartz =>
        {
            quartz.ConfigureScheduler(o =>
            {
                o.InstanceName = "drportal";
                o.GenerateInstanceId = true;
                o.IdleWaitTime = TimeSpan.FromSeconds(5);
                // A portal that stops tells its runs to stop and waits until they have cleaned up.
                o.ShutdownJobInterruption = ShutdownJobInterruption.WhenWaitingForJobs;
            });
            quartz.UseDefaultThreadPool(8);
            quartz.AddTriggerListener<ScheduleMissListener>([]);
            quartz.UseDefaultTimeZone(TimeZoneInfo.Utc);
            quartz.UsePersistentStore(store =>
            {
                store.UsePostgres(o => o.UseRegisteredDataSource = true);
                store.UseSystemTextJsonSerializer();
                store.UseClustering(c =>
                {
                    c.CheckinInterval = ClusterCheckin;
                    c.CheckinMisfireThreshold = 2 * ClusterCheckin;
                });
                store.ConfigureStore(o =>
                {
                    o.TablePrefix = "quartz.qrtz_";
                    o.StoreJobDataAsStrings = true;
                    // Shorter ones let a queued run overtake the recovery of the one before it.
                    o.MisfireThreshold = TimeSpan.FromSeconds(60);
                });
            });
        });
        services.AddQuartzHostedService(o => o.WaitForJobsToComplete = true);
    }
}
