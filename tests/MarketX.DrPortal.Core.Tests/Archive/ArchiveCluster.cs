using System.Text;
using MarketX.DrPortal.TestServices.Postgres;
using MarketX.DrPortal.TestServices.Services;
using Xunit;

namespace MarketX.DrPortal.Core.Tests.Archive;

/// <summary>
/// A PostgreSQL server of its own with databases to dump: they need roles and tablespaces that no shared server should
/// have.
/// </summary>
public sealed class ArchiveCluster : IAsyncLifetime
{
    public const string Chinook = "chinook_serial";

    public const string Nasty = "nasty \"db\" ünïcode";

    public const string Latin1 = "latin1_db";

    public const string SqlAscii = "ascii_db";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("drportal-archive-");
    private OwnPostgres? _postgres;

    public async ValueTask InitializeAsync()
    {
        _postgres = await SharedServices.StartPostgresAsync(TestContext.Current.CancellationToken);
        await SqlAsync("postgres", Encoding.UTF8.GetBytes(NastyDatabase.Cluster));
        await SqlAsync(Nasty, Encoding.UTF8.GetBytes(NastyDatabase.Utf8));
        await SqlAsync(Latin1, Encoding.Latin1.GetBytes(NastyDatabase.Latin1));
        await SqlAsync(SqlAscii, NastyDatabase.SqlAscii);
        if (ChinookScript is { } script)
            await SqlAsync("postgres", await File.ReadAllBytesAsync(script));
    }

    public async ValueTask DisposeAsync()
    {
        if (_postgres is not null)
            await _postgres.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    /// <summary>The sample database's script beside the repository, or null where there is none.</summary>
    public static string? ChinookScript
    {
        get
        {
            for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
            {
                var script = Path.Combine(folder.FullName, "shared", "data", "chinook.sql");
                if (File.Exists(script))
                    return script;
            }

            return null;
        }
    }

    /// <summary>Dumps to a file, so that pg_dump can go back and note where each block is.</summary>
    public async Task<string> DumpToFileAsync(string database, params string[] options)
    {
        var file = Path.Combine(_folder.FullName, Path.GetRandomFileName() + ".dump");
        await Client("pg_dump", ["--format=custom", $"--file={file}", .. options, Dsn(database)]).RunAsync();
        return file;
    }

    /// <summary>Dumps through a pipe, as a backup to storage does.</summary>
    public async Task<string> DumpThroughPipeAsync(string database, params string[] options)
    {
        var file = Path.Combine(_folder.FullName, Path.GetRandomFileName() + ".dump");
        await File.WriteAllBytesAsync(file, await Client("pg_dump", ["--format=custom", .. options, Dsn(database)]).RunAsync());
        return file;
    }

    /// <summary>Dumps in another of pg_dump's formats.</summary>
    public async Task<byte[]> DumpAsAsync(string database, string format) =>
        await Client("pg_dump", [$"--format={format}", Dsn(database)]).RunAsync();

    /// <summary>Dumps into a directory; gives its table of contents.</summary>
    public async Task<byte[]> DumpToDirectoryAsync(string database)
    {
        var directory = Path.Combine(_folder.FullName, Path.GetRandomFileName());
        await Client("pg_dump", ["--format=directory", $"--file={directory}", Dsn(database)]).RunAsync();
        return await File.ReadAllBytesAsync(Path.Combine(directory, "toc.dat"));
    }

    /// <summary>What pg_restore says of an archive.</summary>
    public static Task<byte[]> ListAsync(string file) =>
        new ToolRun(PostgresTools.PathOf("pg_restore"), ["--list", "--verbose", file]).RunAsync();

    /// <summary>A new database of the superuser's, empty or with that in it.</summary>
    public async Task CreateAsync(string database, string? sql = null)
    {
        await SqlAsync("postgres", Encoding.UTF8.GetBytes($"CREATE DATABASE \"{database}\" TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C.UTF-8'"));
        if (sql is not null)
            await SqlAsync(database, Encoding.UTF8.GetBytes(sql));
    }

    public Task DropAsync(string database) => SqlAsync("postgres", Encoding.UTF8.GetBytes($"DROP DATABASE \"{database}\""));

    /// <summary>Restores those entries of an archive, in the order given.</summary>
    public async Task RestoreAsync(string file, IEnumerable<int> entries, string database)
    {
        var list = Path.Combine(_folder.FullName, Path.GetRandomFileName() + ".list");
        await File.WriteAllLinesAsync(list, entries.Select(id => $"{id};"));
        await Client("pg_restore", ["--exit-on-error", $"--use-list={list}", $"--dbname={Dsn(database)}", file]).RunAsync();
    }

    /// <summary>For the superuser.</summary>
    public string ConnectionString(string database) => _postgres!.Server.SuperConnectionString(database);

    private async Task SqlAsync(string database, byte[] script) =>
        await Client("psql", ["-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", Dsn(database)]).RunAsync(script);

    /// <summary>A connection string: the database's name alone would be taken apart where it looks like one.</summary>
    private string Dsn(string database)
    {
        var server = _postgres!.Server;
        var quoted = database.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "\\'", StringComparison.Ordinal);
        return $"host={server.Host} port={server.Port} user={server.SuperUser} dbname='{quoted}'";
    }

    private ToolRun Client(string program, string[] arguments) =>
        new(PostgresTools.PathOf(program), arguments) { Password = _postgres!.Server.SuperPassword };
}
