using MarketX.DrPortal.Core.Tests.CommandLine;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.TestServices.Postgres;
using MarketX.DrPortal.TestServices.Services;
using MarketX.DrPortal.TestServices.Trace;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Recoveries;

/// <summary>
/// A server with everything that belongs to no database, backed up and then gone: what is left are the bucket and what
/// pg_dump and pg_dumpall said of it.
/// </summary>
public sealed class LostServer : IAsyncLifetime
{
    public const string Database = "shop";

    /// <summary>Password of the application's role, with what has to be quoted.</summary>
    public const string AppPassword = "it's what app signs in with";

    /// <summary>Password of a superuser's role.</summary>
    public const string ChiefPassword = "what the chief signs in with";

    private const string Roles = $"""
        CREATE ROLE app_owner NOLOGIN;
        CREATE ROLE app LOGIN PASSWORD 'it''s what app signs in with' CONNECTION LIMIT 50;
        CREATE ROLE "Odd ""name" LOGIN NOINHERIT CREATEDB PASSWORD 'what the odd one signs in with' VALID UNTIL '2035-01-01 00:00:00+00';
        CREATE ROLE replicator LOGIN REPLICATION PASSWORD 'what replication signs in with';
        CREATE ROLE auditor BYPASSRLS;
        CREATE ROLE chief SUPERUSER LOGIN PASSWORD '{ChiefPassword}';
        ALTER ROLE app SET search_path TO "$user", public;
        ALTER ROLE app SET statement_timeout TO '30s';
        ALTER ROLE app SET app.greeting TO 'it''s = fine';
        COMMENT ON ROLE app IS 'What the application''s servers sign in as';
        GRANT app_owner TO app;
        GRANT app_owner TO chief WITH ADMIN OPTION;
        GRANT pg_read_all_data TO auditor;
        GRANT auditor TO "Odd ""name";
        GRANT SET ON PARAMETER log_min_duration_statement TO app;
        SET ROLE chief;
        GRANT app_owner TO auditor;
        RESET ROLE;
        """;

    private const string Properties = """
        ALTER DATABASE shop OWNER TO app_owner;
        ALTER DATABASE shop CONNECTION LIMIT 90;
        ALTER DATABASE shop SET timezone TO 'Europe/Berlin';
        ALTER ROLE app IN DATABASE shop SET work_mem TO '7MB';
        COMMENT ON DATABASE shop IS 'The shop''s';
        REVOKE ALL ON DATABASE shop FROM PUBLIC;
        GRANT CONNECT ON DATABASE shop TO app WITH GRANT OPTION;
        GRANT CREATE, TEMPORARY ON DATABASE shop TO auditor;
        """;

    private static readonly string[] Passwords =
    [
        AppPassword, AppPassword.Replace("'", "''", StringComparison.Ordinal), "what the odd one signs in with", "what replication signs in with", ChiefPassword,
    ];

    public LostServer() => Folder = Path.Combine(Path.GetTempPath(), $"drportal-space-{Guid.NewGuid():N}");

    public static string RecoveryKey { get; } = TestTrace.Secret("the recovery key", "a recovery key that is kept outside of the bucket");

    /// <summary>Where its tablespace was, on each server in turn.</summary>
    public string Folder { get; }

    public TestBucket Bucket { get; private set; } = null!;

    public string Key { get; private set; } = "";

    /// <summary>What pg_dump --create said.</summary>
    public string Dump { get; private set; } = "";

    /// <summary>What pg_dumpall --globals-only said.</summary>
    public string Globals { get; private set; } = "";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        Bucket = await SharedServices.CreateBucketAsync("lost", Token);
        await using var lost = await SharedServices.StartPostgresAsync(Token);
        await PostgresCluster.CreateFolderAsync(Folder, Token);
        var server = lost.Server;
        foreach (var password in Passwords)
            TestTrace.Secret("a role's password", password);
        await server.ExecuteAsSuperUserAsync("postgres", Roles, Token);
        await RolePasswords.KeepSecretAsync(server, Token);
        await server.ExecuteAsSuperUserAsync("postgres", $"CREATE TABLESPACE archive OWNER app_owner LOCATION '{Folder}' WITH (random_page_cost = 1.5)", Token);
        await server.ExecuteAsSuperUserAsync("postgres", "COMMENT ON TABLESPACE archive IS 'Old rows'; GRANT CREATE ON TABLESPACE archive TO app", Token);
        await server.ExecuteAsSuperUserAsync("postgres", $"CREATE DATABASE {Database} TEMPLATE template0", Token);
        await server.ExecuteAsSuperUserAsync("postgres", Properties, Token);
        // What a superuser owns only a superuser brings back.
        await server.ExecuteAsSuperUserAsync(Database, $"SET ROLE app_owner; {SmallDatabase.Sql} RESET ROLE", Token);
        await server.ExecuteAsSuperUserAsync(Database, "GRANT SELECT ON customers TO app; GRANT USAGE ON SCHEMA public TO app; ALTER TABLE order_items SET TABLESPACE archive", Token);

        var environment = Environment(server);
        environment["Globals__SavePasswords"] = "true";
        environment["DRPORTAL_RECOVERY_KEY"] = RecoveryKey;
        Key = (await RunAsync(environment, "backup")).ShouldEndWith(0).LastLine;
        (Dump, Globals) = (await DumpAsync(server), await GlobalsAsync(server));
        await lost.Cluster.StopAsync(Token);
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>A new server without any role but its superuser, with an empty folder for the tablespace.</summary>
    public async Task<OwnPostgres> NewServerAsync()
    {
        var found = await SharedServices.StartPostgresAsync(Token);
        await found.Server.ExecuteAsSuperUserAsync("postgres", "DROP ROLE marketx", Token);
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
        await PostgresCluster.CreateFolderAsync(Folder, Token);
        return found;
    }

    /// <summary>What somebody has who has lost everything: the bucket's keys and the manifest key; and one server's address.</summary>
    public Dictionary<string, string> Environment(PostgresServer? server) => new(StringComparer.Ordinal)
    {
        ["AWS_ACCESS_KEY_ID"] = Bucket.Endpoint.AccessKey,
        ["AWS_SECRET_ACCESS_KEY"] = Bucket.Endpoint.SecretKey,
        ["AWS_REGION"] = Bucket.Endpoint.Region,
        ["AWS_S3_BACKUP_BUCKET"] = Bucket.Name,
        ["AWS_ENDPOINT_URL_S3"] = Bucket.Endpoint.ServiceUrl,
        ["DRPORTAL_MANIFEST_KEY"] = TestPortal.ManifestKey,
        ["Production__Database"] = Database,
        ["DATABASE_HOST"] = server?.Host ?? "",
        ["DATABASE_PORT"] = server is null ? "" : $"{server.Port}",
        ["DATABASE_USER"] = server?.SuperUser ?? "",
        ["DATABASE_PASSWORD"] = server?.SuperPassword ?? "",
    };

    internal static async Task<CliResult> RunAsync(Dictionary<string, string> environment, params string[] arguments)
    {
        using var process = CliProcess.Start(CliProcess.Program, environment, Path.GetTempPath(), arguments);
        return await process.EndAsync(Token);
    }

    /// <summary>What pg_dump --create says, without what is random.</summary>
    public static Task<string> DumpAsync(PostgresServer server) =>
        PlainDump.OfAsync(AsSuperUser(server), Database, Token, options: ["--create"]);

    /// <summary>What pg_dumpall --globals-only says, without what is random, the superuser's own password and the test servers' own role.</summary>
    public static async Task<string> GlobalsAsync(PostgresServer server)
    {
        var text = await PlainDump.OfAsync(AsSuperUser(server), "postgres", Token, PostgresTools.PathOf("pg_dumpall"), ["--globals-only"]);
        return string.Join('\n', text.Split('\n').Where(l => !l.StartsWith("ALTER ROLE postgres WITH", StringComparison.Ordinal) && !l.Contains(" marketx", StringComparison.Ordinal)));
    }

    public static async Task<T?> QueryAsync<T>(PostgresServer server, string sql, string database = "postgres")
    {
        await using var connection = new NpgsqlConnection(server.SuperConnectionString(database));
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Token) is T value ? value : default;
    }

    public async ValueTask DisposeAsync()
    {
        if (Bucket is not null)
            await Bucket.DisposeAsync();
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    private static PostgresServer AsSuperUser(PostgresServer server) => server with { Owner = server.SuperUser!, OwnerPassword = server.SuperPassword! };
}
