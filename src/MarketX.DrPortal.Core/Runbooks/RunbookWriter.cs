using System.Globalization;
using MarketX.DrPortal.Core.Backups;
using MarketX.DrPortal.Core.Configuration;
using MarketX.DrPortal.Core.Globals;
using MarketX.DrPortal.Core.Servers;

namespace MarketX.DrPortal.Core.Runbooks;

/// <summary>Writes the runbook from the live configuration: the same settings give the same text.</summary>
public sealed class RunbookWriter(DrPortalOptions options, PostgresServers servers, BackupCatalog catalog)
{
    private static readonly (string Variable, string What)[] Secrets =
    [
        ("DATABASE_PASSWORD", "password of the PostgreSQL user"), ("AWS_SECRET_ACCESS_KEY", "secret key of the bucket"),
        ("DRPORTAL_MANIFEST_KEY", "what manifests are signed with"), ("DRPORTAL_RECOVERY_KEY", "what saved passwords are encrypted with"),
    ];

    private readonly string _production = options.Production.Database, _staging = options.Restore.DefaultDatabase;

    /// <summary>Key of the runbook in the bucket, where it is when the portal is not.</summary>
    public string Key => $"{options.Storage.Prefix}-runbook/runbook.md";

    /// <summary>Writes it.</summary>
    /// <exception cref="Storage.StorageException">The bucket cannot be used, which the newest backup's key comes from.</exception>
    public async Task<Runbook> WriteAsync(CancellationToken cancellationToken)
    {
        var latest = (await catalog.LastGoodAsync(cancellationToken))?.Key;
        var key = latest ?? new BackupKey(options.BackupSchedule.Tag, DateTimeOffset.UnixEpoch).Under(options.Storage.Prefix).Replace("1970-01-01T00-00-00Z", "YYYY-MM-DDTHH-mm-ssZ", StringComparison.Ordinal);
        return new Runbook($"Disaster recovery runbook: {_production}", [Before(latest), Deleted(key), Lost(key), Migration(), Drill(), Portal()]);
    }

    private RunbookSection Before(string? latest) => new("Before you begin",
        $"Everything below needs the program drportal and these variables, nothing else: no portal, no sign-in. The backups are in {catalog.Location}"
        + $"{(options.Storage.EndpointUrl.Length > 0 ? $" at {options.Storage.EndpointUrl}" : "")}. "
        + (latest is null ? "There is no backup yet. " : $"When this was written, the newest was {latest}. ")
        + string.Create(CultureInfo.InvariantCulture, $"Targets: data no older than {options.Objectives.Rpo.TotalHours:0.#} h, usable again within {options.Objectives.Rto.TotalHours:0.#} h."),
        [
            new("Set the environment. Secrets come from files that only you can read, and are kept where the emergency's passwords are; never in the bucket.", string.Join('\n', Variables())),
            new("See whether all of it works.", "drportal doctor"),
        ]);

    private IEnumerable<string> Variables()
    {
        var (database, storage) = (options.Database, options.Storage);
        (string Name, string Value)[] known =
        [
            ("DATABASE_HOST", database.Host), ("DATABASE_PORT", database.Port.ToString(CultureInfo.InvariantCulture)), ("DATABASE_USER", database.User), ("Production__Database", _production),
            ("AWS_REGION", storage.Region), ("AWS_S3_BACKUP_BUCKET", storage.Bucket), ("AWS_S3_BACKUP_PREFIX", storage.Prefix), ("AWS_ENDPOINT_URL_S3", storage.EndpointUrl),
            ("AWS_ACCESS_KEY_ID", storage.AccessKeyId), ("DRPORTAL_MANIFEST_KEY_ID", options.Manifest.KeyId),
        ];
        foreach (var (name, value) in known.Where(k => k.Value.Length > 0))
            yield return $"export {name}={ShellText.Quote(value)}";
        foreach (var (variable, what) in Secrets.Where(s => IsUsed(s.Variable)))
            yield return $"export {variable}_FILE=/path/to/file  # {what}";
    }

    private bool IsUsed(string secret) => secret switch
    {
        "DATABASE_PASSWORD" => options.Database.Password is not null,
        "AWS_SECRET_ACCESS_KEY" => options.Storage.SecretAccessKey is not null,
        "DRPORTAL_MANIFEST_KEY" => options.Manifest.Key is not null,
        _ => options.Globals.SavePasswords,
    };

    private RunbookSection Deleted(string key) => new("Scenario 1: data was deleted",
        $"Production stays as it is until the last step but one. The backup comes back beside it, as {_staging}, and is compared with what was backed up.",
        [
            new("Choose the newest backup from before the deletion.", "drportal list"),
            new("Restore it to staging.", $"drportal restore {Quote(key)} {Quote(_staging)}"),
            new("Look at the data: what differs from production, and what of production a promotion would lose; the rows of a table that production lacks, as INSERT statements, for when they are all that is wanted; anything else in psql.",
                $"drportal compare {Quote(_staging)}\ndrportal missing-rows {Quote(_staging)} <table> --format sql > missing-rows.sql\npsql --host={Quote(options.Database.Host)} --port={options.Database.Port} --username={Quote(options.Database.User)} --dbname={Quote(_staging)}"),
            new("If it is right, put it in production's place: production is backed up first, renamed and kept.", $"drportal promote {Quote(_staging)} --production {Quote(_production)} --reason 'what happened'"),
            new("If it was wrong, go back to the database that was kept. The first command counts the rows written since, which production loses with it; the last option gives up those until the switch too. All of them stay in the database that is kept then.",
                $"drportal kept\ndrportal rollback <kept database> --production {Quote(_production)} --reason 'why' --acknowledge-writes <rows> --acknowledge-later-writes"),
            .. servers.All.Where(s => !s.IsDefault && s.Role != ServerRole.Production).Select(s => new RunbookStep(
                $"Or on the server \"{s.Name}\" ({s.Role.ToString().ToLowerInvariant()}, {s.Server.Address}), where production's own is not to be trusted: what the second command says leads the application there.",
                $"drportal restore {Quote(key)} {Quote(_staging)} --to {s.Name}\ndrportal handover {Quote(_staging)} --on {s.Name}\ndrportal handover {Quote(_staging)} --on {s.Name} --check")),
        ]);

    private RunbookSection Lost(string key)
    {
        var standby = servers.All.Where(s => !s.IsDefault).OrderBy(s => s.Role == ServerRole.Recovery ? 0 : 1).ToList();
        var steps = new List<RunbookStep>();
        steps.AddRange(standby.Select(s => new RunbookStep($"To the server \"{s.Name}\" ({s.Role.ToString().ToLowerInvariant()}, {s.Server.Address}), if it can be used:", $"drportal recover --to {s.Name}")));
        steps.Add(new("To any other new server of PostgreSQL, of the same major version or a newer one. The user is a superuser, or has CREATEROLE and CREATEDB.", "drportal recover --to <host:port> --user postgres --password-file /path/to/file"));
        steps.Add(new("Do what it prints at its end: the application's DATABASE_HOST, DATABASE_PORT and DATABASE_NAME, passwords that have to be set, the portal's own settings."));
        steps.Add(new("By hand, when there is no drportal either: roles first, then the database with all that belongs to it.", string.Join('\n',
        [
            $"aws s3 cp s3://{options.Storage.Bucket}/{Quote(GlobalsFile.SqlKeyOf(options.Storage.Prefix, key))} globals.sql{Endpoint()}",
            $"aws s3 cp s3://{options.Storage.Bucket}/{Quote(key)} backup.dump{Endpoint()}",
            "psql --host=<host> --username=postgres --dbname=postgres --file=globals.sql",
            "pg_restore --host=<host> --username=postgres --dbname=postgres --create --exit-on-error --no-subscriptions backup.dump",
        ])));
        return new("Scenario 2: the server is lost",
            "Roles, tablespaces, the newest good backup and the database's own owner, settings and privileges come to a new server, and every row is compared with what was backed up. What was written after that backup is lost.", steps);
    }

    private RunbookSection Migration() => new("Scenario 3: before a risky migration",
        "A backup of its own before, and the way back after.",
        [
            new("Take the backup and wait for it. Its last line is the key.", "drportal backup --tag pre-migration --wait 1h"),
            new("Migrate. Afterwards the first command shows what differs from before in rows and schema, the second in the contents of each table.", $"drportal compare {Quote(_production)} --key <key>\ndrportal verify <key> {Quote(_production)}"),
            new("To go back: restore it to staging and promote it.", $"drportal restore <key> {Quote(_staging)}\ndrportal promote {Quote(_staging)} --production {Quote(_production)} --reason 'the migration failed'"),
        ]);

    private RunbookSection Drill() => new("Every month: the drill",
        $"Proves that the newest backup can be recovered within the target. The database is made for it, under a name that begins with {options.Drill.Database}, and dropped.",
        [
            new("Run it. Its result is kept in the DR test log.", "drportal drill"),
            new("See the log.", "drportal drills"),
            new("Once a year, rehearse scenario 2 with a server that nobody needs.", "drportal recover --to <host:port> --user postgres --password-file /path/to/file"),
        ]);

    private RunbookSection Portal() => new("The portal itself is lost",
        "The portal holds nothing that recovery needs. A new one with the same settings and an empty database reads backups, manifests and the DR test log from the bucket; the history of runs, the audit log and API keys begin anew.",
        [
            new("Make an empty database and start the portal with it.", $"createdb --host=<host> --username={Quote(options.Database.User)} drportal\nexport ConnectionStrings__Portal='Host=<host>;Database=drportal;Username={options.Database.User}'"),
            new("This text is kept in the bucket, written anew whenever the settings change.", $"aws s3 cp s3://{options.Storage.Bucket}/{Quote(Key)} -{Endpoint()}"),
        ]);

    private string Endpoint() => options.Storage.EndpointUrl.Length > 0 ? $" --endpoint-url {Quote(options.Storage.EndpointUrl)}" : "";

    private static string Quote(string word) => ShellText.Quote(word);
}
