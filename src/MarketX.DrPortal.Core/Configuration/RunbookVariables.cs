using Microsoft.Extensions.Configuration;

namespace MarketX.DrPortal.Core.Configuration;

/// <summary>
/// The runbook's environment variables and ours as configuration keys, and secrets from files: <c>NAME_FILE</c> holds the
/// path of a file whose text, less the final line break, is the value of <c>NAME</c>. A variable that is set but
/// empty counts as not set.
/// </summary>
public sealed class RunbookVariables(IReadOnlyDictionary<string, string> environment) : ConfigurationProvider, IConfigurationSource
{
    /// <summary>Key under which problems with the variables are noted, for <see cref="DrPortalOptions"/> to report.</summary>
    public const string ProblemsKey = "RunbookVariableProblems";

    /// <summary>Variable and the configuration key that it fills.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Names { get; } =
    [
        new("DATABASE_HOST", "Database:Host"),
        new("DATABASE_PORT", "Database:Port"),
        new("DATABASE_USER", "Database:User"),
        new("DATABASE_PASSWORD", "Database:Password"),
        new("DATABASE_NAME", "Database:Name"),
        new("AWS_ACCESS_KEY_ID", "Storage:AccessKeyId"),
        new("AWS_SECRET_ACCESS_KEY", "Storage:SecretAccessKey"),
        new("AWS_SESSION_TOKEN", "Storage:SessionToken"),
        new("AWS_REGION", "Storage:Region"),
        new("AWS_S3_BACKUP_BUCKET", "Storage:Bucket"),
        new("AWS_S3_BACKUP_PREFIX", "Storage:Prefix"),
        new("AWS_ENDPOINT_URL_S3", "Storage:EndpointUrl"),
        new("ConnectionStrings__Portal", "ConnectionStrings:Portal"),
        new("DRPORTAL_MANIFEST_KEY", "Manifest:Key"),
        new("DRPORTAL_MANIFEST_KEY_ID", "Manifest:KeyId"),
        new("DRPORTAL_RECOVERY_KEY", "Globals:RecoveryKey"),
        new("AzureAd__ClientSecret", "AzureAd:ClientSecret"),
        new("DRPORTAL_SESSION_KEY", "Session:Key"),
        new("DRPORTAL_QUERY_USER", "Drill:QueryUser"),
        new("DRPORTAL_QUERY_PASSWORD", "Drill:QueryPassword"),
        new("OTEL_EXPORTER_OTLP_ENDPOINT", "OpenTelemetry:Endpoint"),
        new("OTEL_EXPORTER_OTLP_PROTOCOL", "OpenTelemetry:Protocol"),
        new("DRPORTAL_ALERT_SLACK_URL", "Alerts:SlackUrl"),
        new("DRPORTAL_ALERT_PAGERDUTY_KEY", "Alerts:PagerDutyKey"),
        new("DRPORTAL_ALERT_WEBHOOK_URL", "Alerts:WebhookUrl"),
        new("DRPORTAL_ALERT_WEBHOOK_SECRET", "Alerts:WebhookSecret"),
        new("DRPORTAL_ALERT_MAIL_PASSWORD", "AlertMail:Password"),
        new("DRPORTAL_HEARTBEAT_URL", "Alerts:HeartbeatUrl"),
    ];

    /// <summary>The process's environment.</summary>
    public static RunbookVariables FromProcess() => new(
        Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .ToDictionary(e => (string)e.Key, e => (string?)e.Value ?? "", StringComparer.Ordinal));

    /// <inheritdoc />
    public IConfigurationProvider Build(IConfigurationBuilder builder) => this;

    /// <inheritdoc />
    public override void Load()
    {
        var problems = new List<string>();
        foreach (var (name, key) in Names)
        {
            if (Read(name, problems) is { } value)
                Data[key] = value;
        }

        for (var i = 0; i < problems.Count; i++)
            Data[$"{ProblemsKey}:{i}"] = problems[i];
    }

    private string? Read(string name, List<string> problems)
    {
        var value = environment.GetValueOrDefault(name, "");
        var file = environment.GetValueOrDefault(name + "_FILE", "");
        if (file.Length == 0)
            return value.Length == 0 ? null : value;
        if (value.Length > 0)
        {
            problems.Add($"{name} and {name}_FILE are both set: keep one.");
            return null;
        }

        try
        {
            return File.ReadAllText(file).TrimEnd('\r', '\n');
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            problems.Add($"{name}_FILE names {file}, which cannot be read: {e.Message}");
            return null;
        }
    }
}
