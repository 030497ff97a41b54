using System.Text;
using MarketX.DrPortal.Core.Postgres;
using MarketX.DrPortal.Core.Schedules;
using Npgsql;

namespace MarketX.DrPortal.Core.Configuration;

/// <summary>Finds everything that is wrong with the configuration, so that it is mended in one go.</summary>
internal static class OptionsCheck
{
    public static IEnumerable<string> Problems(DrPortalOptions options, HostKind host) =>
        [
            .. Database(options, host),
            .. Storage(options.Storage),
            .. ManifestKeysCheck.Problems(options.Manifest),
            .. options.Globals.Problems(),
            .. options.Servers.Problems(),
            .. Schedule(options.BackupSchedule),
            .. Others(options),
            .. Portal(options.Portal, host),
            .. AccessCheck.Problems(options),
            .. AlertsCheck.Problems(options.Alerts, options.AlertMail),
            .. Inspection(options.Inspection),
        ];

    private static IEnumerable<string> Database(DrPortalOptions options, HostKind host)
    {
        var database = options.Database;
        if (database.Host.Length == 0)
            yield return "Database:Host (DATABASE_HOST) is not set: the PostgreSQL server that holds production.";
        if (database.User.Length == 0)
            yield return "Database:User (DATABASE_USER) is not set.";
        if (database.Port is < 1 or > 65535)
            yield return $"Database:Port (DATABASE_PORT) is {database.Port}: give 1 to 65535.";
        if (database.RootCertificate.Length > 0 && !File.Exists(database.RootCertificate))
            yield return $"Database:RootCertificate names {database.RootCertificate}, which does not exist.";
        if (Encoding.UTF8.GetByteCount(options.Production.Database) is 0 or > 63)
            yield return "Production:Database must be a database name of 1 to 63 bytes.";
        if (host == HostKind.Portal && database.Name.Length > 0 && database.Name != options.Production.Database)
        {
            yield return $"Database:Name (DATABASE_NAME) is '{database.Name}' but Production:Database is '{options.Production.Database}': "
                + "the portal backs up production. Set both to the same name, or unset DATABASE_NAME.";
        }
    }

    private static IEnumerable<string> Storage(StorageOptions storage)
    {
        if (storage.Bucket.Length == 0)
            yield return "Storage:Bucket (AWS_S3_BACKUP_BUCKET) is not set.";
        if (storage.Prefix.Length == 0)
            yield return "Storage:Prefix (AWS_S3_BACKUP_PREFIX) is not set.";
        if (storage.EndpointUrl.Length > 0 && !(Uri.TryCreate(storage.EndpointUrl, UriKind.Absolute, out var uri) && uri.Scheme is "http" or "https"))
            yield return $"Storage:EndpointUrl (AWS_ENDPOINT_URL_S3) is '{storage.EndpointUrl}': give http://host:port or https://host.";
        if ((storage.AccessKeyId.Length == 0) != (storage.SecretAccessKey is null))
            yield return "Storage:AccessKeyId (AWS_ACCESS_KEY_ID) and Storage:SecretAccessKey (AWS_SECRET_ACCESS_KEY) go together: set both, or neither for the AWS default credentials.";
        if (storage.ServerSideEncryption is not ("AES256" or "aws:kms" or "none"))
            yield return $"Storage:ServerSideEncryption is '{storage.ServerSideEncryption}': give AES256, aws:kms or none.";
        if (storage.RetentionDays is < 1 or > 36500)
            yield return $"Storage:RetentionDays is {storage.RetentionDays}: give 1 to 36500.";
        if (storage.InactivityTimeout < TimeSpan.FromSeconds(1) || storage.InactivityTimeout > TimeSpan.FromHours(1))
            yield return $"Storage:InactivityTimeout is {storage.InactivityTimeout}: give 00:00:01 to 01:00:00.";
    }

    private static IEnumerable<string> Schedule(BackupScheduleOptions schedule)
    {
        if (CronText.Problem(schedule.Cron) is { } problem)
            yield return $"BackupSchedule:Cron is '{schedule.Cron}': {problem}";
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(schedule.TimeZone, out _))
            yield return $"BackupSchedule:TimeZone is '{schedule.TimeZone}', which this system does not know: give an IANA name such as UTC or Europe/Berlin.";
        if (Backups.BackupKey.TagProblem(schedule.Tag) is { } tag)
            yield return $"BackupSchedule:Tag is '{schedule.Tag}': {tag}";
    }

    private static IEnumerable<string> Others(DrPortalOptions options)
    {
        if (options.Objectives.Rpo <= TimeSpan.Zero)
            yield return "Objectives:Rpo must be longer than nothing, e.g. 1.00:00:00.";
        if (options.Objectives.Rto <= TimeSpan.Zero)
            yield return "Objectives:Rto must be longer than nothing, e.g. 01:00:00.";
        if (options.Backup.CompressionLevel is < 1 or > 9)
            yield return $"Backup:CompressionLevel is {options.Backup.CompressionLevel}: give 1 (fast) to 9 (small).";
        if (options.Promotion.KeepDays is < 0 or > 3650)
            yield return $"Promotion:KeepDays is {options.Promotion.KeepDays}: give 0 (until somebody drops it) to 3650.";
        if (options.Promotion.ApprovalHours is < 1 or > 168)
            yield return $"Promotion:ApprovalHours is {options.Promotion.ApprovalHours}: give 1 to 168.";
        if (Backups.BackupKey.TagProblem(options.Promotion.SafetyBackupTag) is { } tag)
            yield return $"Promotion:SafetyBackupTag is '{options.Promotion.SafetyBackupTag}': {tag}";
        if (options.Restore.Jobs is < 0 or > 64)
            yield return $"Restore:Jobs is {options.Restore.Jobs}: give 0 (the cores of the server) to 64.";
        if (options.Restore.MaxMemoryMiB is < 16 or > 16384)
            yield return $"Restore:MaxMemoryMiB is {options.Restore.MaxMemoryMiB}: give 16 to 16384.";
        if (options.Restore.ScratchDirectory.Length > 0 && !Directory.Exists(options.Restore.ScratchDirectory))
            yield return $"Restore:ScratchDirectory names {options.Restore.ScratchDirectory}, which does not exist.";
        if (Encoding.UTF8.GetByteCount(options.Restore.DefaultDatabase) is 0 or > 63)
            yield return "Restore:DefaultDatabase must be a database name of 1 to 63 bytes.";
        if (options.OpenTelemetry.Endpoint.Length > 0 && !(Uri.TryCreate(options.OpenTelemetry.Endpoint, UriKind.Absolute, out var collector) && collector.Scheme is "http" or "https"))
            yield return $"OpenTelemetry:Endpoint (OTEL_EXPORTER_OTLP_ENDPOINT) is '{options.OpenTelemetry.Endpoint}': give http://host:port or https://host:port.";
        if (options.OpenTelemetry.Protocol is not ("grpc" or "http/protobuf"))
            yield return $"OpenTelemetry:Protocol (OTEL_EXPORTER_OTLP_PROTOCOL) is '{options.OpenTelemetry.Protocol}': give grpc or http/protobuf.";
        if (options.OpenTelemetry.Interval < TimeSpan.FromSeconds(1) || options.OpenTelemetry.Interval > TimeSpan.FromHours(1))
            yield return $"OpenTelemetry:Interval is {options.OpenTelemetry.Interval}: give 00:00:01 to 01:00:00.";
        foreach (var problem in Drill(options))
            yield return problem;
        foreach (var missing in options.Tools.Directories.Where(d => !Directory.Exists(d)))
            yield return $"Tools:Directories names {missing}, which does not exist.";
    }

    private static IEnumerable<string> Drill(DrPortalOptions options)
    {
        var drill = options.Drill;
        if (SqlName.DatabaseNameProblem(drill.Database) is { } name)
            yield return $"Drill:Database is '{drill.Database}': {name}";
        if (drill.Database == options.Production.Database)
            yield return "Drill:Database is production's name: drills make databases of their own. Give another one, e.g. marketx_drtest.";
        if (ScheduleTimes.Problem(options.DrillSchedule.Cron, options.DrillSchedule.TimeZone) is { } schedule)
            yield return $"DrillSchedule:Cron and DrillSchedule:TimeZone: {schedule}";
        if (ScheduleTimes.Problem(options.PortalBackupSchedule.Cron, options.PortalBackupSchedule.TimeZone) is { } own)
            yield return $"PortalBackupSchedule:Cron and PortalBackupSchedule:TimeZone: {own}";
        if (drill.QueryTimeout < TimeSpan.FromSeconds(1) || drill.QueryTimeout > TimeSpan.FromHours(1))
            yield return $"Drill:QueryTimeout is {drill.QueryTimeout}: give 00:00:01 to 01:00:00.";
        if (drill.QueryUser.Length > 0 && drill.QueryUser == options.Database.User)
            yield return "Drill:QueryUser (DRPORTAL_QUERY_USER) is the portal's own user, which may change things: give a login that may only read.";
        if (drill.Server.Length > 0 && options.Servers.Named.All(s => s.Name != drill.Server))
            yield return $"Drill:Server is '{drill.Server}', which is no server of Servers:Named.";
        if (drill.LockYears is < 0 or > 100)
            yield return $"Drill:LockYears is {drill.LockYears}: give 0 (no lock) to 100.";
    }

    private static IEnumerable<string> Inspection(InspectionOptions inspection)
    {
        if (inspection.StatementTimeout < TimeSpan.FromSeconds(1) || inspection.StatementTimeout > TimeSpan.FromHours(1))
            yield return $"Inspection:StatementTimeout is {inspection.StatementTimeout}: give 00:00:01 to 01:00:00.";
        if (inspection.ExportTimeout < TimeSpan.FromSeconds(1) || inspection.ExportTimeout > TimeSpan.FromHours(24))
            yield return $"Inspection:ExportTimeout is {inspection.ExportTimeout}: give 00:00:01 to 1.00:00:00.";
        if (inspection.MaxRows is < 1 or > 10_000)
            yield return $"Inspection:MaxRows is {inspection.MaxRows}: give 1 to 10000.";
        if (inspection.ExportRows < 1)
            yield return $"Inspection:ExportRows is {inspection.ExportRows}: give 1 or more.";
    }

    private static IEnumerable<string> Portal(PortalOptions portal, HostKind host)
    {
        if (portal.ConnectionString is null)
        {
            if (host == HostKind.Portal)
                yield return "ConnectionStrings:Portal (ConnectionStrings__Portal) is not set: the portal's own database, e.g. Host=...;Database=drportal;Username=...;Password=...";
            yield break;
        }

        string? problem = null;
        try
        {
            if (new NpgsqlConnectionStringBuilder(portal.ConnectionString.Reveal()).Database is null or "")
                problem = "names no Database.";
        }
        catch (ArgumentException)
        {
            // The parser's message can repeat a part of the string, and with it the password.
            problem = "is not a connection string: give Host=...;Database=...;Username=...;Password=...";
        }

        if (problem is not null)
            yield return "ConnectionStrings:Portal (ConnectionStrings__Portal) " + problem;
    }
}
