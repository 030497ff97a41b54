using Microsoft.Extensions.Configuration;

namespace MarketX.DrPortal.Core.Configuration;

/// <summary>The whole configuration of the recovery engine, bound once and checked as a whole.</summary>
public sealed class DrPortalOptions
{
    /// <summary>Section <c>Database</c>.</summary>
    public DatabaseOptions Database { get; } = new();

    /// <summary>Section <c>Production</c>.</summary>
    public ProductionOptions Production { get; } = new();

    /// <summary>Section <c>Storage</c>.</summary>
    public StorageOptions Storage { get; } = new();

    /// <summary>Section <c>Manifest</c>.</summary>
    public ManifestOptions Manifest { get; } = new();

    /// <summary>Section <c>Globals</c>.</summary>
    public GlobalsOptions Globals { get; } = new();

    /// <summary>Section <c>Servers</c>.</summary>
    public ServersOptions Servers { get; } = new();

    /// <summary>Section <c>Objectives</c>.</summary>
    public ObjectivesOptions Objectives { get; } = new();

    /// <summary>Section <c>Backup</c>.</summary>
    public BackupOptions Backup { get; } = new();

    /// <summary>Section <c>Restore</c>.</summary>
    public RestoreOptions Restore { get; } = new();

    /// <summary>Section <c>Drill</c>.</summary>
    public DrillOptions Drill { get; } = new();

    /// <summary>Section <c>Promotion</c>.</summary>
    public PromotionOptions Promotion { get; } = new();

    /// <summary>Section <c>Inspection</c>.</summary>
    public InspectionOptions Inspection { get; } = new();

    /// <summary>Section <c>BackupSchedule</c>.</summary>
    public BackupScheduleOptions BackupSchedule { get; } = new();

    /// <summary>Section <c>DrillSchedule</c>.</summary>
    public DrillScheduleOptions DrillSchedule { get; } = new();

    /// <summary>Section <c>PortalBackupSchedule</c>.</summary>
    public PortalBackupScheduleOptions PortalBackupSchedule { get; } = new();

    /// <summary>Section <c>Tools</c>.</summary>
    public ToolOptions Tools { get; } = new();

    /// <summary>Section <c>Portal</c>, and the connection string <c>Portal</c>.</summary>
    public PortalOptions Portal { get; } = new();

    /// <summary>Section <c>AzureAd</c>; only the portal checks it.</summary>
    public AzureAdOptions AzureAd { get; } = new();

    /// <summary>Section <c>Session</c>.</summary>
    public SignInSessionOptions Session { get; } = new();

    /// <summary>Section <c>Proxy</c>.</summary>
    public ProxyOptions Proxy { get; } = new();

    /// <summary>Section <c>Limits</c>.</summary>
    public LimitsOptions Limits { get; } = new();

    /// <summary>Section <c>Alerts</c>.</summary>
    public AlertsOptions Alerts { get; } = new();

    /// <summary>Section <c>AlertMail</c>.</summary>
    public AlertMailOptions AlertMail { get; } = new();

    /// <summary>Section <c>Health</c>.</summary>
    public HealthOptions Health { get; } = new();

    /// <summary>Section <c>OpenTelemetry</c>.</summary>
    public TelemetryOptions OpenTelemetry { get; } = new();

    /// <summary>Binds and checks.</summary>
    /// <param name="configuration">Settings, environment and <see cref="RunbookVariables"/>.</param>
    /// <param name="host">The portal needs more than the command line does.</param>
    /// <exception cref="ConfigurationException">Something is wrong; every problem is listed.</exception>
    public static DrPortalOptions Load(IConfiguration configuration, HostKind host)
    {
        var (options, problems) = Inspect(configuration, host);
        return problems.Count == 0 ? options : throw new ConfigurationException(problems);
    }

    /// <summary>Binds what can be bound and tells what is wrong, for a diagnosis that goes on all the same.</summary>
    /// <param name="configuration">Settings, environment and <see cref="RunbookVariables"/>.</param>
    /// <param name="host">The portal needs more than the command line does.</param>
    public static (DrPortalOptions Options, IReadOnlyList<string> Problems) Inspect(IConfiguration configuration, HostKind host)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var options = new DrPortalOptions();
        var problems = configuration.GetSection(RunbookVariables.ProblemsKey).GetChildren().Select(c => c.Value!).ToList();
        Bind(DatabaseOptions.SectionName, options.Database);
        Bind(ProductionOptions.SectionName, options.Production);
        Bind(StorageOptions.SectionName, options.Storage);
        Bind(ManifestOptions.SectionName, options.Manifest);
        Bind(GlobalsOptions.SectionName, options.Globals);
        Bind(ServersOptions.SectionName, options.Servers);
        Bind(ObjectivesOptions.SectionName, options.Objectives);
        Bind(BackupOptions.SectionName, options.Backup);
        Bind(RestoreOptions.SectionName, options.Restore);
        Bind(DrillOptions.SectionName, options.Drill);
        Bind(PromotionOptions.SectionName, options.Promotion);
        Bind(InspectionOptions.SectionName, options.Inspection);
        Bind(BackupScheduleOptions.SectionName, options.BackupSchedule);
        Bind(DrillScheduleOptions.SectionName, options.DrillSchedule);
        Bind(PortalBackupScheduleOptions.SectionName, options.PortalBackupSchedule);
        Bind(ToolOptions.SectionName, options.Tools);
        Bind(PortalOptions.SectionName, options.Portal);
        Bind(AzureAdOptions.SectionName, options.AzureAd);
        Bind(SignInSessionOptions.SectionName, options.Session);
        Bind(ProxyOptions.SectionName, options.Proxy);
        Bind(LimitsOptions.SectionName, options.Limits);
        Bind(AlertsOptions.SectionName, options.Alerts);
        Bind(AlertMailOptions.SectionName, options.AlertMail);
        Bind(HealthOptions.SectionName, options.Health);
        Bind(TelemetryOptions.SectionName, options.OpenTelemetry);
        if (configuration.GetConnectionString("Portal") is { Length: > 0 } portal)
            options.Portal.ConnectionString = new SecretText(portal);
        options.Storage.Prefix = options.Storage.Prefix.Trim('/');
        problems.AddRange(OptionsCheck.Problems(options, host));
        return (options, problems);

        void Bind(string section, object target)
        {
            // One by one: the binder stops at the first value that does not fit, and would leave out all that follow.
            foreach (var property in target.GetType().GetProperties().Where(p => p.CanWrite))
            {
                try
                {
                    if (configuration.GetSection($"{section}:{property.Name}").Get(property.PropertyType) is { } value)
                        property.SetValue(target, value);
                }
                catch (InvalidOperationException e)
                {
                    // The message names the key and the value; secrets are texts, and every text fits.
                    problems.Add(e.Message);
                }
            }
        }
    }
}
