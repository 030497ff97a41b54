using System.Globalization;
using System.Text;
using MarketX.DrPortal.TestServices.Postgres;
using MarketX.DrPortal.TestServices.Services;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive.Rewriting;

/// <summary>A PostgreSQL server of its own with databases whose data is hard to dump; server and programs are of one version.</summary>
public class RewriteCluster : IAsyncLifetime
{
    public const string Values = "odd_values";

    public const string EucJp = "euc_jp_db";

    public const string Bench = "bench";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("drportal-rewrite-");
    private readonly int _major;
    private OwnPostgres? _postgres;

    public RewriteCluster()
        : this(PostgresTools.Major)
    {
    }

    protected RewriteCluster(int major) => _major = major;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(_major != PostgresTools.Major && PostgresPackages.WhyNot is not null, PostgresPackages.WhyNot ?? "");
        Programs = await SharedServices.PostgresProgramsAsync(_major);
        _postgres = await SharedServices.StartPostgresAsync(_major, TestContext.Current.CancellationToken);
        await SqlAsync("postgres", NastyDatabase.Cluster);
        await SqlAsync(ArchiveCluster.Nasty, NastyDatabase.Utf8);
        await RunAsync("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", Dsn(ArchiveCluster.Latin1)], Encoding.Latin1.GetBytes(NastyDatabase.Latin1));
        await RunAsync("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", Dsn(ArchiveCluster.SqlAscii)], NastyDatabase.SqlAscii);
        await SqlAsync(ArchiveCluster.SqlAscii, "SET client_encoding = 'SQL_ASCII'; CREATE TABLE bytes (v text); INSERT INTO bytes SELECT convert_from(set_byte('\\x6100'::bytea, 1, 128 + i), 'SQL_ASCII') FROM generate_series(0, 127) i;");
        await SqlAsync("postgres", $"CREATE DATABASE {Values} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'; CREATE DATABASE {EucJp} TEMPLATE template0 ENCODING 'EUC_JP' LOCALE 'C'; CREATE DATABASE {Bench};");
        await SqlAsync(Values, OddValues.Script);
        await SqlAsync(EucJp, "SET client_encoding = 'UTF8'; CREATE TABLE \"表\" (\"列\" text); INSERT INTO \"表\" SELECT '日本語のテキスト' || i FROM generate_series(1, 2000) i;");
        await RunAsync("pgbench", ["--initialize", "--quiet", "--scale=2", "--foreign-keys", Dsn(Bench)]);
        if (ArchiveCluster.ChinookScript is { } script)
            await RunAsync("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", Dsn("postgres")], await File.ReadAllBytesAsync(script));
    }

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        _folder.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    public PostgresServer Server => _postgres!.Server;

    /// <summary>The folder of its programs.</summary>
    public string Programs { get; private set; } = "";

    public string NewFile() => Path.Combine(_folder.FullName, Path.GetRandomFileName() + ".dump");

    /// <summary>Dumps through a pipe.</summary>
    public Task<string> DumpAsync(string database, params string[] options) => RedirectAsync("| cat >", database, options);

    /// <summary>Dumps with standard output straight into a file, in which pg_dump tries to go back.</summary>
    public Task<string> DumpIntoFileAsync(string database, params string[] options) => RedirectAsync(">", database, options);

    private async Task<string> RedirectAsync(string redirection, string database, string[] options)
    {
        var file = NewFile();
        await RunAsync("bash", ["-o", "pipefail", "-c", $"\"$0\" \"$@\" {redirection} {file}", Path.Combine(Programs, "pg_dump"), "--format=custom", .. options, Dsn(database)]);
        return file;
    }

    public Task<byte[]> RestoreAsync(params string[] arguments) => RunAsync("pg_restore", arguments);

    /// <summary>Restores an archive into a new database.</summary>
    public async Task RestoreIntoAsync(string database, string file, params string[] options)
    {
        await SqlAsync("postgres", $"CREATE DATABASE {database} TEMPLATE template0");
        await LoadAsync(database, file, options);
    }

    /// <summary>Restores an archive into an empty database.</summary>
    public Task LoadAsync(string database, string file, params string[] options) =>
        RunAsync("pg_restore", [$"--dbname={Dsn(database)}", "--exit-on-error", .. options, file]);

    /// <summary>A new empty database of another one's encoding and locale.</summary>
    public async Task CreateLikeAsync(string database, string like)
    {
        var sql = await QueryAsync("postgres", $"SELECT format('CREATE DATABASE %I TEMPLATE template0 ENCODING %L LC_COLLATE %L LC_CTYPE %L', '{database}', pg_encoding_to_char(encoding), datcollate, datctype) FROM pg_database WHERE datname = '{like}'");
        await SqlAsync("postgres", sql);
    }

    /// <summary>A database as SQL text, less the two lines whose token is random in each dump and what names a subscription.</summary>
    public async Task<string> PlainAsync(string database)
    {
        var text = Encoding.Latin1.GetString(await RunAsync("pg_dump", ["--no-subscriptions", Dsn(database)]));
        return string.Join('\n', text.Split('\n').Where(line => !line.StartsWith("\\restrict ", StringComparison.Ordinal) && !line.StartsWith("\\unrestrict ", StringComparison.Ordinal)));
    }

    /// <summary>The only value of a query.</summary>
    public async Task<string> QueryAsync(string database, string query) =>
        Encoding.UTF8.GetString(await RunAsync("psql", ["-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", Dsn(database)], Encoding.UTF8.GetBytes(query))).TrimEnd('\n');

    public Task SqlAsync(string database, string script) =>
        RunAsync("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", Dsn(database)], Encoding.UTF8.GetBytes(script));

    /// <summary>The rows of each table by its OID, as <c>count(*)</c> gives them.</summary>
    public async Task<Dictionary<uint, long>> CountAsync(string database)
    {
        const string Query = """
            SELECT c.oid, (xpath('/row/n/text()', query_to_xml(format('SELECT count(*) AS n FROM ONLY %I.%I', n.nspname, c.relname), false, true, '')))[1]
            FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
            WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema'
            """;
        var lines = Encoding.ASCII.GetString(await RunAsync("psql", ["-X", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", Dsn(database)], Encoding.ASCII.GetBytes(Query)));
        return lines.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => line.Split('|'))
            .ToDictionary(f => uint.Parse(f[0], CultureInfo.InvariantCulture), f => long.Parse(f[1], CultureInfo.InvariantCulture));
    }

    private string Dsn(string database)
    {
        var server = _postgres!.Server;
        var quoted = database.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
        return $"host={server.Host} port={server.Port} user={server.SuperUser} dbname='{quoted}'";
    }

    private Task<byte[]> RunAsync(string program, string[] arguments, byte[]? input = null) =>
        new ToolRun(program == "bash" ? "/bin/bash" : Path.Combine(Programs, program), arguments) { Password = _postgres!.Server.SuperPassword }.RunAsync(input);
}
