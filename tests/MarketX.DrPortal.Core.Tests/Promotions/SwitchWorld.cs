using System.Globalization;
using MarketX.DrPortal.Core.Runs;
using MarketX.DrPortal.Core.Tests.CommandLine;
using MarketX.DrPortal.Core.Tests.Engine;
using MarketX.DrPortal.Core.Tests.Faults;
using MarketX.DrPortal.TestServices.Services;
using MarketX.DrPortal.TestServices.Trace;
using Npgsql;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Promotions;

/// <summary>
/// A production and a restored database on a server of the test's own, and a command line that promotes or rolls back through a
/// proxy, again and again: after each attempt it is found out which of the two is production, and all is put back as it was.
/// </summary>
internal sealed class SwitchWorld : IAsyncDisposable
{
    private static readonly string ReaderPassword = TestTrace.Secret("a role's password", "what the reader signs in with");

    private readonly OwnPostgres _own;
    private readonly TestPortal _portal;
    private readonly string _key, _reader;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("drportal-switch-");

    private SwitchWorld(OwnPostgres own, TestPortal portal, string key, string reader)
    {
        (_own, _portal, _key, _reader) = (own, portal, key, reader);
        Proxy = new StatementProxy(own.Server.Host, own.Server.Port, "drportal-lock:", "drportal:");
    }

    public StatementProxy Proxy { get; }

    public string Production => _portal.Production.Name;

    /// <summary>The database that is production at the beginning of each attempt, and the one that takes its place.</summary>
    public long Old { get; private set; }

    public long New { get; private set; }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<SwitchWorld> StartAsync()
    {
        var own = await SharedServices.StartPostgresAsync(Token);
        var portal = await TestPortal.StartAsync(production: await TestDatabase.CreateAsync(own.Server, "prod", "template0", Token));
        var (production, reader) = (portal.Production.Name, $"{portal.Production.Name}_reader");
        await own.Server.ExecuteAsSuperUserAsync("postgres", $"CREATE ROLE {reader} LOGIN PASSWORD '{ReaderPassword}'", Token);
        await portal.Production.ExecuteAsync(SmallDatabase.Sql, Token);
        await portal.Production.ExecuteAsync($"""
            ALTER DATABASE {production} SET search_path TO public, "odd schema";
            ALTER ROLE {own.Server.Owner} IN DATABASE {production} SET work_mem TO '17MB';
            ALTER DATABASE {production} CONNECTION LIMIT 77;
            REVOKE ALL ON DATABASE {production} FROM PUBLIC;
            GRANT CONNECT ON DATABASE {production} TO {reader};
            COMMENT ON DATABASE {production} IS 'The shop';
            """, Token);
        var backup = await portal.BackUpAsync();
        await portal.Production.ExecuteAsync("DELETE FROM order_items", Token);
        await portal.RestoreAsync(backup.Key);
        var world = new SwitchWorld(own, portal, backup.Key, reader);
        (world.Old, world.New) = (await world.OidAsync(portal.Production.Name), await world.OidAsync(portal.Staging));
        return world;
    }

    /// <summary>Starts <c>drportal promote</c>.</summary>
    public CliProcess Promote() => Start("promote", _portal.Staging, "--production", Production, "--reason", "a test", "--key", _key, "--no-backup", "a test");

    /// <summary>Starts <c>drportal rollback</c>, to what a promotion has kept.</summary>
    public CliProcess RollBack(string kept) => Start("rollback", kept, "--production", Production, "--reason", "a test", "--acknowledge-later-writes");

    /// <summary>Ends PostgreSQL as a power cut does, and starts it again.</summary>
    public async Task CrashAsync()
    {
        await _own.Cluster.KillAsync(Token);
        Proxy.Release();
        await _own.Cluster.StartAsync(Token);
    }

    /// <summary>A client that is connected and does nothing, for the switch to end.</summary>
    public Task<NpgsqlConnection> ConnectAsync() => _portal.Production.OpenAsync(Token);

    /// <summary>What the reconciler of a portal makes of the last run.</summary>
    public async Task<(Run Run, string Log)> ReconcileAsync(RunKind kind)
    {
        await SilentAsync();
        var runs = await _portal.Get<IRunStore>().ListAsync(new RunQuery { Kind = kind, Take = 1 }, Token);
        var id = Assert.Single(runs.Items).Id;
        await _portal.Get<RunReconciler>().ReconcileAsync(id, Token);
        var run = await _portal.UntilAsync(id, r => !r.Status.IsActive() && !r.CleanupDue, "was reconciled");
        return (run, string.Join('\n', (await _portal.LogOfAsync(id)).Select(l => l.Text)));
    }

    /// <summary>Production is one of both databases: whole, open to its users, with its settings, grants and comment. The other one is there too.</summary>
    /// <returns>Whether the switch was made.</returns>
    public async Task<bool> AssertOneOfBothAsync(string where, long rowsOfOld, long rowsOfNew)
    {
        var oid = await OidAsync(Production);
        Assert.True(oid == Old || oid == New, $"{where}: production is neither.");
        var other = oid == Old ? New : Old;
        Assert.Equal(1L, await MaintenanceAsync<long>($"SELECT count(*) FROM pg_database WHERE oid = {other} AND datallowconn"));
        foreach (var connectionString in new[] { _own.Server.ConnectionString(Production), _own.Server.ConnectionString(Production, _reader, ReaderPassword) })
        {
            await using var connection = new NpgsqlConnection(connectionString);
            await connection.OpenAsync(Token);
        }

        Assert.Equal((oid == Old ? rowsOfOld : rowsOfNew, 100L), (await _portal.Production.QueryAsync<long>("SELECT count(*) FROM order_items", Token), await _portal.Production.QueryAsync<long>("SELECT count(*) FROM customers", Token)));
        Assert.Equal($"""
            {_own.Server.Owner}
            77
            The shop
            {_own.Server.Owner} CONNECT, {_own.Server.Owner} CREATE, {_own.Server.Owner} TEMPORARY, {_reader} CONNECT
            -: search_path=public, "odd schema"; {_own.Server.Owner}: work_mem=17MB
            """.ReplaceLineEndings("\n"), await MaintenanceAsync<string>($"""
            SELECT concat_ws(E'\n', pg_get_userbyid(datdba), datconnlimit, shobj_description(oid, 'pg_database'),
              (SELECT string_agg(format('%s %s', a.grantee::regrole, a.privilege_type), ', ' ORDER BY a.grantee::regrole::text, a.privilege_type) FROM aclexplode(datacl) a),
              (SELECT string_agg(format('%s: %s', setrole::regrole, array_to_string(setconfig, ', ')), '; ' ORDER BY setrole) FROM pg_db_role_setting WHERE setdatabase = d.oid))
            FROM pg_database d WHERE datname = '{Production}'
            """));
        return oid == New;
    }

    /// <summary>The name under which a switch has kept a database.</summary>
    public async Task<string> KeptAsync(long oid) => (await MaintenanceAsync<string>($"SELECT datname::text FROM pg_database WHERE oid = {oid}"))!;

    /// <summary>Gives both databases the names and comments that they are to begin with; nobody is connected then.</summary>
    public async Task PutBackAsync(string newName, string? newComment, string? oldName = null, string? oldComment = "The shop")
    {
        await SilentAsync();
        await using var connection = new NpgsqlConnection(_own.Server.SuperConnectionString());
        await connection.OpenAsync(Token);
        oldName ??= Production;
        foreach (var (oid, name, comment, aside) in new[] { (Old, oldName, oldComment, true), (New, newName, newComment, true), (Old, oldName, oldComment, false), (New, newName, newComment, false) })
        {
            var present = await KeptAsync(oid);
            await RunAsync(connection, $"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datid = {oid}");
            if (present != name)
                await RunAsync(connection, $"ALTER DATABASE \"{present}\" RENAME TO \"{(aside ? $"aside_{oid.ToString(CultureInfo.InvariantCulture)}" : name)}\"");
            if (!aside)
                await RunAsync(connection, $"COMMENT ON DATABASE \"{name}\" IS {(comment is null ? "NULL" : Core.Postgres.SqlName.Literal(comment))}");
        }
    }

    /// <summary>Closes the restored database again, as a restore leaves it.</summary>
    public async Task CloseStagingAsync() => await _own.Server.ExecuteAsSuperUserAsync("postgres", $"""
        REVOKE ALL ON DATABASE {_portal.Staging} FROM PUBLIC, {_reader}; ALTER DATABASE {_portal.Staging} RESET ALL;
        ALTER ROLE {_own.Server.Owner} IN DATABASE {_portal.Staging} RESET ALL; ALTER DATABASE {_portal.Staging} CONNECTION LIMIT -1
        """, Token);

    public async Task<string?> CommentAsync(long oid) => await MaintenanceAsync<string>($"SELECT shobj_description({oid}, 'pg_database')");

    public string Staging => _portal.Staging;

    public async ValueTask DisposeAsync()
    {
        await Proxy.DisposeAsync();
        await _portal.DisposeAsync();
        await _own.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    private async Task<long> OidAsync(string name) => await MaintenanceAsync<long>($"SELECT oid::bigint FROM pg_database WHERE datname = '{name}'");

    // A backend notices only at its next wait that its client was killed, and a rename waits for up to five seconds.
    private async Task SilentAsync() => await CliWorld.UntilAsync(async () => await MaintenanceAsync<long>(
        "SELECT count(*) FROM pg_stat_activity WHERE starts_with(application_name, 'drportal-lock:') OR starts_with(application_name, 'drportal:')") == 0, "nobody works on it any more");

    private CliProcess Start(params string[] arguments) => CliProcess.Start(CliProcess.Program, new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["DATABASE_HOST"] = "127.0.0.1",
        ["DATABASE_PORT"] = Proxy.Port.ToString(CultureInfo.InvariantCulture),
        ["DATABASE_USER"] = _own.Server.Owner,
        ["DATABASE_PASSWORD"] = _own.Server.OwnerPassword,
        ["Database__SslMode"] = "Disable",
        ["AWS_ACCESS_KEY_ID"] = _portal.Bucket.Endpoint.AccessKey,
        ["AWS_SECRET_ACCESS_KEY"] = _portal.Bucket.Endpoint.SecretKey,
        ["AWS_REGION"] = _portal.Bucket.Endpoint.Region,
        ["AWS_S3_BACKUP_BUCKET"] = _portal.Bucket.Name,
        ["AWS_ENDPOINT_URL_S3"] = _portal.Bucket.Endpoint.ServiceUrl,
        ["DRPORTAL_MANIFEST_KEY"] = TestPortal.ManifestKey,
        ["Production__Database"] = Production,
        ["ConnectionStrings__Portal"] = _portal.PortalConnectionString,
        ["Restore__ScratchDirectory"] = _folder.FullName,
    }, _folder.FullName, arguments);

    private async Task<T?> MaintenanceAsync<T>(string sql)
    {
        await using var connection = new NpgsqlConnection(_own.Server.SuperConnectionString());
        await connection.OpenAsync(Token);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Token) is T value ? value : default;
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }
}
